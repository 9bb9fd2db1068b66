package io.gpudocker.worker.container;

import io.gpudocker.messages.view.PortView;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container to be made. Restart policy is always {@code no}; never privileged, no capability added.
 *
 * @param imageId the image's id, not a tag
 * @param cmd empty for the image's own
 * @param mounts in which {@code source} is a host path or the name of a Docker volume
 * @param logMaxBytes per file, and {@code logMaxFiles} of them
 */
public record ContainerSpec(
        String name,
        String imageId,
        List<String> cmd,
        List<String> env,
        Map<String, String> labels,
        List<Mount> mounts,
        List<PortView> ports,
        GpuRequest gpus,
        @Nullable BigDecimal cpus,
        @Nullable Long memoryBytes,
        @Nullable Long shmBytes,
        @Nullable String workDir,
        @Nullable String user,
        boolean init,
        int stopTimeoutSeconds,
        boolean noNewPrivileges,
        long pidsLimit,
        long logMaxBytes,
        int logMaxFiles) {

    /**
     * @param asItIs whether an empty volume stays empty: else the engine fills it with what the image has there
     */
    public record Mount(String source, String destination, boolean readOnly, boolean asItIs) {
        public Mount(String source, String destination, boolean readOnly) {
            this(source, destination, readOnly, false);
        }

        /** A volume that was in use before, whatever is in it. */
        public static Mount asItIs(String volume, String destination) {
            return new Mount(volume, destination, false, true);
        }
    }

    /** How a container gets its GPUs, or that it gets none. */
    public sealed interface GpuRequest {
        /** {@code NVIDIA_VISIBLE_DEVICES=void}. */
        record None() implements GpuRequest {}

        /** A device request of the {@code nvidia} driver, by UUID. */
        record DeviceRequest(List<String> uuids) implements GpuRequest {}

        /** CDI device names, {@code nvidia.com/gpu=<uuid>}. */
        record Cdi(List<String> uuids) implements GpuRequest {}

        /** Only {@code NVIDIA_VISIBLE_DEVICES}, for a default runtime that reads it. */
        record Environment(List<String> uuids) implements GpuRequest {}
    }
}
