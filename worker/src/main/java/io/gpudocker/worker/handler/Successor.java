package io.gpudocker.worker.handler;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.domain.VersionDisk;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a version is to be that takes the place of the current one.
 *
 * @param version its number: the next one, or the current one's where that has no container yet
 * @param imageId the image's id; null when the spec's image is to be looked up, and pulled
 * @param source whose disk it begins with
 */
record Successor(
        String name,
        int version,
        SpecView spec,
        @Nullable String imageId,
        DiskSource source,
        VersionReason reason,
        @Nullable Integer rolledBackTo,
        Instant createdAt,
        String commandId) {

    /** The version behind the current one. */
    static Successor next(
            Current current,
            SpecView spec,
            @Nullable String imageId,
            DiskSource source,
            VersionReason reason,
            @Nullable Integer rolledBackTo,
            Task task) {
        return new Successor(
                current.replicaSet().name(),
                current.replicaSet().version() + 1,
                spec,
                imageId,
                source,
                reason,
                rolledBackTo,
                task.entry().value().startedAt(),
                task.envelope().id().id());
    }

    /** The current version itself, which was written down while it was stopped. */
    static Successor pending(Current current, DiskSource source) {
        VersionRecord version = current.version();
        return new Successor(
                current.replicaSet().name(),
                version.version(),
                version.spec(),
                version.imageId(),
                source,
                version.reason(),
                version.rolledBackTo(),
                version.createdAt(),
                version.commandId());
    }

    String containerName() {
        return Names.ofVersion(name, version);
    }

    /** Written down, with its container to come. */
    VersionRecord planned(String plannedImageId, List<VersionDisk.AnonymousVolume> volumes) {
        return record(
                plannedImageId,
                List.of(),
                List.of(),
                Map.of(),
                null,
                VersionDisk.beginningAs(source.version(), volumes));
    }

    VersionRecord made(
            String usedImageId,
            List<GpuView> gpus,
            List<PortView> ports,
            Map<String, Integer> volumes,
            ContainerState container,
            VersionDisk disk) {
        return record(usedImageId, gpus, ports, volumes, container.id(), disk);
    }

    private VersionRecord record(
            String usedImageId,
            List<GpuView> gpus,
            List<PortView> ports,
            Map<String, Integer> volumes,
            @Nullable String containerId,
            VersionDisk disk) {
        return new VersionRecord(
                version,
                spec,
                usedImageId,
                gpus,
                ports,
                volumes,
                containerName(),
                containerId,
                disk,
                createdAt,
                reason,
                rolledBackTo,
                commandId);
    }
}
