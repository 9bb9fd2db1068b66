package io.gpudocker.messages.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code host.describe}.
 *
 * @param systemDisk how a system disk is carried over: {@code upper-directory} or {@code internal-image}
 * @param worker the worker's version
 */
public record HostView(
        String host,
        List<Gpu> gpus,
        Ports ports,
        Engine engine,
        String storageDriver,
        String systemDisk,
        List<VolumeBackend> volumeBackends,
        boolean cordoned,
        String worker)
        implements Payload {

    /**
     * @param memoryMiB null where the driver does not say
     * @param owner the ReplicaSet's name, or null when free
     */
    public record Gpu(
            String uuid,
            int index,
            String model,
            @Nullable Long memoryMiB,
            GpuHealth health,
            @JsonInclude @Nullable String owner) {}

    /**
     * @param enforced whether the size of a volume is a limit
     * @param standard whether a volume gets it that asks for none
     * @param problem why it does not work on this host; null when it does
     */
    public record VolumeBackend(
            Backend backend,
            boolean enforced,
            boolean standard,
            @Nullable String problem) {}

    /**
     * @param range such as {@code 40000-65535}
     */
    public record Ports(String range, List<UsedPort> used, int free) {}

    public record UsedPort(int hostPort, String owner) {}

    /**
     * @param apiVersion the one spoken between worker and engine
     */
    public record Engine(String id, String version, String apiVersion) {}
}
