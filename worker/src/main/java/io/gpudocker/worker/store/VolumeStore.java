package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import java.util.List;
import java.util.Optional;

/** The host's volumes, to read; they change in a {@link StateStore#commit}. Thread-safe. Throws as that does. */
public interface VolumeStore {
    Optional<Versioned<VolumeRecord>> volume(String name);

    /** All of them, in the order of names. */
    List<Versioned<VolumeRecord>> volumes();

    Optional<VolumeVersionRecord> volumeVersion(String name, int version);

    /** Oldest first. */
    List<VolumeVersionRecord> volumeVersions(String name);

    /** Of all volumes. */
    List<VolumeVersionRecord> allVolumeVersions();
}
