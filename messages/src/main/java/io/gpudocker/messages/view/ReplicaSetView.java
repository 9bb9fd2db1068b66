package io.gpudocker.messages.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ReplicaSet in a payload or in the state topic.
 *
 * @param version the current one, from 1
 * @param containerId null while the version has no container
 * @param exitCode of the last end, where there was one
 * @param gpus what it holds now: empty unless running, paused or stuck; so are {@code ports}
 * @param commandId of the command that made the version
 */
public record ReplicaSetView(
        String name,
        int version,
        String containerName,
        @Nullable String containerId,
        ReplicaSetStatus status,
        @Nullable Integer exitCode,
        SpecView spec,
        List<GpuView> gpus,
        List<PortView> ports,
        Instant createdAt,
        VersionReason reason,
        @Nullable Integer rolledBackTo,
        String commandId)
        implements Payload {}
