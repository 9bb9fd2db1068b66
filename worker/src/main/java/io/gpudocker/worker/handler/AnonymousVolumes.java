package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.VolumeMount;
import io.gpudocker.worker.domain.VersionDisk.AnonymousVolume;
import java.util.ArrayList;
import java.util.List;

/** What an image declares as {@code VOLUME}: the engine makes a volume for it that belongs to the ReplicaSet. */
final class AnonymousVolumes {
    private AnonymousVolumes() {}

    /** Those handed on, and those that the engine made for this container. */
    static List<AnonymousVolume> of(ContainerEngine engine, String containerId, List<AnonymousVolume> handedOn) {
        List<AnonymousVolume> all = new ArrayList<>(handedOn);
        for (VolumeMount mount : engine.volumes(containerId)) {
            boolean known = handedOn.stream().anyMatch(volume -> volume.name().equals(mount.volumeName()));
            if (mount.anonymous() && !known) {
                all.add(new AnonymousVolume(mount.volumeName(), mount.destination()));
            }
        }
        return List.copyOf(all);
    }
}
