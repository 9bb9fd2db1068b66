package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.store.VolumeStore;
import io.gpudocker.worker.volume.VolumeSpec;
import java.util.Optional;

/** A volume and its current version, as stored. */
public record CurrentVolume(Versioned<VolumeRecord> stored, VolumeVersionRecord version) {
    public VolumeRecord volume() {
        return stored.value();
    }

    static Optional<CurrentVolume> of(VolumeStore store, String name) {
        return store.volume(name).map(stored -> {
            int version = stored.value().version();
            return new CurrentVolume(
                    stored,
                    store.volumeVersion(name, version)
                            .orElseThrow(() -> new IllegalStateException(
                                    "the current version " + version + " of the volume " + name + " has no record")));
        });
    }

    /** What a version of it is made from. */
    public static VolumeSpec spec(String host, VolumeVersionRecord version) {
        return new VolumeSpec(
                version.volumeName(),
                version.backend(),
                version.size() == null ? null : version.size().bytes(),
                version.nfs(),
                Labels.ofVolume(host, version.name(), version.version(), version.command()));
    }
}
