package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.SeenRecord;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The host's state, typed. Thread-safe. Throws {@link StoreUnavailableException} when it could not be asked. */
public interface StateStore {
    Optional<Versioned<ReplicaSetRecord>> replicaSet(String name);

    /** All of them, in the order of names. */
    List<Versioned<ReplicaSetRecord>> replicaSets();

    /**
     * With its current version, read together.
     *
     * @throws IllegalStateException when the current version has no record
     */
    Optional<WithVersion> withVersion(String name);

    /** All of them with their current versions, in the order of names, in one read; one without such a record is left out. */
    List<WithVersion> allWithVersions();

    Optional<VersionRecord> version(String name, int version);

    /** Oldest first. */
    List<VersionRecord> versions(String name);

    VolumeStore volumes();

    /** UUID to owner. */
    Map<String, String> gpuOwners();

    /** Host port to owner. */
    SortedMap<Integer, String> portOwners();

    Optional<Versioned<HostRecord>> host();

    /** Empty before the first sign of life. */
    Optional<SeenRecord> seen();

    Optional<Versioned<JournalEntry>> entry(String digest);

    /** All entries, for recovery and trimming. */
    List<Versioned<JournalEntry>> entries();

    /** Sequence to event, in order, of what was stored and not yet removed. */
    SortedMap<Long, OutboxEvent> outbox();

    /** One transaction, guarded by the owner's epoch as well. Throws {@code OwnershipLostException} when that is gone. */
    CommitResult commit(StateChange change);

    /** Removes what Kafka has. */
    void trim(List<String> entryDigests, List<Long> outboxSequences);

    /** The low-water marks: what was once committed for a partition. Empty at the first start. */
    Map<Partition, StoredOffset> offsets();

    void storeOffsets(Map<Partition, StoredOffset> offsets);

    /** A ReplicaSet and its current version. */
    record WithVersion(Versioned<ReplicaSetRecord> replicaSet, VersionRecord version) {}

    /**
     * {@code offsets/<topic>/<partition>}.
     *
     * @param topicId Kafka's id of the topic, which changes when it is made anew
     */
    record StoredOffset(String topicId, int partitions, long offset) {
        public static StoredOffset of(String topicId, int partitions, OffsetMark mark) {
            return new StoredOffset(topicId, partitions, mark.offset());
        }
    }
}
