package io.gpudocker.worker.domain;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code replicasets/<name>/versions/<n>}: what a version was asked to be and which container it became.
 *
 * @param spec with its secrets: never shown as it is
 * @param gpus the devices its container was made with, and so are {@code ports}
 * @param volumes which versions of the volumes that it binds by name its container has
 * @param imageId of the image asked for, which {@code spec} names by a tag that may move
 * @param containerId null while the version has no container, and after it lost its disk
 */
public record VersionRecord(
        int version,
        SpecView spec,
        String imageId,
        List<GpuView> gpus,
        List<PortView> ports,
        Map<String, Integer> volumes,
        String containerName,
        @Nullable String containerId,
        VersionDisk disk,
        Instant createdAt,
        VersionReason reason,
        @Nullable Integer rolledBackTo,
        String commandId) {

    public VersionRecord {
        // Records of before there were volumes have none.
        volumes = volumes == null ? Map.of() : Map.copyOf(volumes);
    }

    /** The same version with its container, and with this known of its disk. */
    public VersionRecord with(VersionDisk nowDisk) {
        return with(containerId, nowDisk);
    }

    /** The same version after its container was removed. */
    public VersionRecord withoutContainer() {
        return with(null, disk.gone());
    }

    private VersionRecord with(@Nullable String nowContainerId, VersionDisk nowDisk) {
        return new VersionRecord(
                version,
                spec,
                imageId,
                gpus,
                ports,
                volumes,
                containerName,
                nowContainerId,
                nowDisk,
                createdAt,
                reason,
                rolledBackTo,
                commandId);
    }
}
