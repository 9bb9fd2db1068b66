package io.gpudocker.messages.event;

import io.gpudocker.messages.view.GpuView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker reports without being asked: {@code io.gpudocker.event.<what>.v1} on the reply topic. */
public sealed interface Event {

    /**
     * Long work of a command goes on.
     *
     * @param totalBytes null while unknown
     */
    record Progress(Phase phase, long doneBytes, @Nullable Long totalBytes) implements Event {}

    enum Phase {
        PULL,
        COPY,
        COMMIT;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record ReplicaSetStarted(String replicaSetName, int version, String containerId) implements Event {}

    record ReplicaSetStopped(String replicaSetName, int version) implements Event {}

    record ReplicaSetExited(
            String replicaSetName, int version, @Nullable Integer exitCode, boolean oomKilled) implements Event {}

    record ReplicaSetLost(String replicaSetName, int version) implements Event {}

    record ReplicaSetDeleted(String replicaSetName) implements Event {}

    record VolumeCreated(String name, int version) implements Event {}

    record VolumeResized(String name, int version) implements Event {}

    record VolumeDeleted(String name) implements Event {}

    record GpuUnhealthy(String uuid, String reason) implements Event {}

    record GpuHealthy(String uuid) implements Event {}

    record GpuLost(String uuid) implements Event {}

    record HostOnline(String worker) implements Event {}

    record HostOffline(String reason) implements Event {}

    record HostCordoned() implements Event {}

    record HostUncordoned() implements Event {}

    /**
     * For billing: one closed interval of one version.
     *
     * @param seconds from a clock that steps do not bend
     */
    record Usage(
            String replicaSetName,
            int version,
            Instant start,
            Instant end,
            double seconds,
            double gpuSeconds,
            List<GpuView> gpus,
            String commandId,

            @com.fasterxml.jackson.annotation.JsonProperty("final")
            boolean isFinal)
            implements Event {}
}
