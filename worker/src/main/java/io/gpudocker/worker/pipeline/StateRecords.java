package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.Views;
import io.gpudocker.worker.handler.VolumeViews;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.store.StateStore;
import java.time.InstantSource;
import java.util.Optional;

/** What the state topic says of a resource: always as it is stored now, a tombstone when it is gone. Thread-safe. */
public final class StateRecords {
    private final String host;
    private final Topics topics;
    private final StateStore store;
    private final InstantSource clock;
    private final StateCodec codec = new StateCodec();

    public StateRecords(String host, Topics topics, StateStore store, InstantSource clock) {
        this.host = host;
        this.topics = topics;
        this.store = store;
        this.clock = clock;
    }

    /** Empty for what has no state record. Throws {@code StoreUnavailableException} when it can't be read. */
    Optional<OutgoingRecord> of(ResourceKey key) {
        return switch (key.kind()) {
            case REPLICA_SET -> Optional.of(new OutgoingRecord(topics.state(), null, replicaSet(key)));
            case VOLUME -> Optional.of(new OutgoingRecord(topics.state(), null, volume(key)));
            case HOST -> Optional.empty();
        };
    }

    private RawRecord replicaSet(ResourceKey key) {
        return store.replicaSet(key.name())
                .flatMap(this::encoded)
                .orElseGet(() -> codec.tombstone(host, key.kind(), key.name(), clock.instant()));
    }

    /** Without what is in it now, which changes by itself. */
    private RawRecord volume(ResourceKey key) {
        return store.volumes()
                .volume(key.name())
                .flatMap(stored -> store.volumes()
                        .volumeVersion(key.name(), stored.value().version())
                        .map(version -> codec.encode(
                                host,
                                stored.revision(),
                                VolumeViews.of(stored.value(), version, null),
                                clock.instant())))
                .orElseGet(() -> codec.tombstone(host, key.kind(), key.name(), clock.instant()));
    }

    private Optional<RawRecord> encoded(Versioned<ReplicaSetRecord> stored) {
        ReplicaSetRecord replicaSet = stored.value();
        return store.version(replicaSet.name(), replicaSet.version())
                .map(version -> codec.encode(host, stored.revision(), Views.of(replicaSet, version), clock.instant()));
    }
}
