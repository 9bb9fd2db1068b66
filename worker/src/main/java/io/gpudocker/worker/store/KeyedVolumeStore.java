package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Volumes under the keys of {@link HostKeys}. Thread-safe. */
final class KeyedVolumeStore implements VolumeStore {
    private final KeyValueStore store;
    private final HostKeys keys;

    KeyedVolumeStore(KeyValueStore store, HostKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    @Override
    public Optional<Versioned<VolumeRecord>> volume(String name) {
        return store.get(keys.volume(name)).map(KeyedVolumeStore::record);
    }

    @Override
    public List<Versioned<VolumeRecord>> volumes() {
        return store.list(keys.prefix() + HostKeys.VOLUMES).stream()
                .filter(entry -> !isVersion(entry))
                .map(KeyedVolumeStore::record)
                .toList();
    }

    @Override
    public Optional<VolumeVersionRecord> volumeVersion(String name, int version) {
        return store.get(keys.volumeVersion(name, version)).map(KeyedVolumeStore::version);
    }

    @Override
    public List<VolumeVersionRecord> volumeVersions(String name) {
        return store.list(keys.volumeVersions(name)).stream()
                .map(KeyedVolumeStore::version)
                .sorted(Comparator.comparingInt(VolumeVersionRecord::version))
                .toList();
    }

    @Override
    public List<VolumeVersionRecord> allVolumeVersions() {
        return store.list(keys.prefix() + HostKeys.VOLUMES).stream()
                .filter(this::isVersion)
                .map(KeyedVolumeStore::version)
                .toList();
    }

    private boolean isVersion(Entry entry) {
        return keys.below(HostKeys.VOLUMES, entry.key()).indexOf('/') >= 0;
    }

    private static Versioned<VolumeRecord> record(Entry entry) {
        return new Versioned<>(StateJson.read(entry.key(), entry.value(), VolumeRecord.class), entry.modRevision());
    }

    private static VolumeVersionRecord version(Entry entry) {
        return StateJson.read(entry.key(), entry.value(), VolumeVersionRecord.class);
    }
}
