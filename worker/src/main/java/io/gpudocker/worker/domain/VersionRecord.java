package io.gpudocker.worker.domain;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code replicasets/<name>/versions/<n>}: what a version was asked to be and which container it became.
 *
 * @param spec with its secrets: never shown as it is
 * @param gpus the devices its container was made with, and so are {@code ports}
 * @param containerId null while the version has no container
 */
public record VersionRecord(
        int version,
        SpecView spec,
        String imageId,
        List<GpuView> gpus,
        List<PortView> ports,
        String containerName,
        @Nullable String containerId,
        Instant createdAt,
        VersionReason reason,
        @Nullable Integer rolledBackTo,
        String commandId) {}
