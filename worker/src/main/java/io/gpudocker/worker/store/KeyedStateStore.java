package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.SeenRecord;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.KeyValueStore.Commit;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The host's state as JSON under the keys of {@link HostKeys}, on any {@link KeyValueStore}. Thread-safe; every read
 * tells what is stored.
 *
 * <p>Every write carries the guard on the owner's epoch: a worker that lost its ownership stores nothing, however late
 * its transaction arrives.
 */
public final class KeyedStateStore implements StateStore {
    /** Below etcd's limit, with room for the epoch's guard. */
    private static final int BATCH = 100;

    private final KeyValueStore store;
    private final HostKeys keys;
    private final LongSupplier epoch;
    private final CurrentVersions currentVersions;
    private final VolumeStore volumes;
    private final OutboxSequence sequence = new OutboxSequence();
    private final ReentrantLock appending = new ReentrantLock();

    /**
     * @param host the host's id
     * @param epoch the owner key's create-revision, asked at every write
     */
    public KeyedStateStore(KeyValueStore store, String host, LongSupplier epoch) {
        this(store, HostKeys.of(host), epoch);
    }

    /** With the keys below another prefix ({@code etcd.prefix}). */
    public KeyedStateStore(KeyValueStore store, HostKeys keys, LongSupplier epoch) {
        this.store = store;
        this.keys = keys;
        this.epoch = epoch;
        this.currentVersions = new CurrentVersions(store, keys);
        this.volumes = new KeyedVolumeStore(store, keys);
    }

    @Override
    public Optional<Versioned<ReplicaSetRecord>> replicaSet(String name) {
        return store.get(keys.replicaSet(name)).map(entry -> versioned(entry, ReplicaSetRecord.class));
    }

    @Override
    public List<Versioned<ReplicaSetRecord>> replicaSets() {
        return list(HostKeys.REPLICA_SETS)
                .filter(entry -> keys.below(HostKeys.REPLICA_SETS, entry.key()).indexOf('/') < 0)
                .map(entry -> versioned(entry, ReplicaSetRecord.class))
                .toList();
    }

    @Override
    public Optional<WithVersion> withVersion(String name) {
        return currentVersions.of(name);
    }

    @Override
    public List<WithVersion> allWithVersions() {
        return currentVersions.all();
    }

    @Override
    public Optional<VersionRecord> version(String name, int version) {
        return store.get(keys.version(name, version)).map(entry -> value(entry, VersionRecord.class));
    }

    @Override
    public List<VersionRecord> versions(String name) {
        return store.list(keys.versions(name)).stream()
                .map(entry -> value(entry, VersionRecord.class))
                .sorted(Comparator.comparingInt(VersionRecord::version))
                .toList();
    }

    @Override
    public VolumeStore volumes() {
        return volumes;
    }

    @Override
    public Map<String, String> gpuOwners() {
        return list(HostKeys.GPUS)
                .collect(Collectors.toUnmodifiableMap(entry -> keys.below(HostKeys.GPUS, entry.key()), Entry::value));
    }

    @Override
    public SortedMap<Integer, String> portOwners() {
        SortedMap<Integer, String> owners = new TreeMap<>();
        list(HostKeys.PORTS)
                .forEach(entry -> owners.put(Math.toIntExact(number(HostKeys.PORTS, entry)), entry.value()));
        return owners;
    }

    @Override
    public Optional<Versioned<HostRecord>> host() {
        return store.get(keys.host()).map(entry -> versioned(entry, HostRecord.class));
    }

    @Override
    public Optional<SeenRecord> seen() {
        return store.get(keys.seen()).map(entry -> value(entry, SeenRecord.class));
    }

    @Override
    public Optional<Versioned<JournalEntry>> entry(String digest) {
        return store.get(keys.command(digest)).map(entry -> versioned(entry, JournalEntry.class));
    }

    @Override
    public List<Versioned<JournalEntry>> entries() {
        return list(HostKeys.COMMANDS)
                .map(entry -> versioned(entry, JournalEntry.class))
                .toList();
    }

    @Override
    public SortedMap<Long, OutboxEvent> outbox() {
        SortedMap<Long, OutboxEvent> events = new TreeMap<>();
        list(HostKeys.OUTBOX)
                .forEach(entry -> events.put(number(HostKeys.OUTBOX, entry), value(entry, OutboxEvent.class)));
        return events;
    }

    @Override
    public CommitResult commit(StateChange change) {
        if (change.mutations().stream().noneMatch(StateChange.Mutation.AppendEvent.class::isInstance)) {
            return attempt(change, 0);
        }
        appending.lock();
        try {
            return append(change);
        } finally {
            appending.unlock();
        }
    }

    /** Until the sequence is really free: a change of unknown end may have taken it meanwhile. */
    private CommitResult append(StateChange change) {
        while (true) {
            long first = sequence.next(epoch.getAsLong());
            CommitResult result = attempt(change, first);
            if (!(result instanceof CommitResult.Conflict(String what)) || !what.startsWith(HostKeys.OUTBOX)) {
                return result;
            }
            sequence.used(list(HostKeys.OUTBOX)
                    .mapToLong(entry -> number(HostKeys.OUTBOX, entry))
                    .max()
                    .orElse(first));
        }
    }

    /** A release that is refused is tried again without what is not held; each round leaves out at least one key. */
    private CommitResult attempt(StateChange change, long firstSequence) {
        Set<String> notHeld = new HashSet<>();
        while (true) {
            ChangePlan plan = new ChangePlan(keys, epoch.getAsLong(), notHeld, firstSequence).add(change);
            switch (store.commit(plan.guards(), plan.writes())) {
                case Commit.Done(long revision) -> {
                    sequence.used(plan.nextSequence() - 1);
                    return new CommitResult.Committed(revision);
                }
                case Commit.Refused(List<Guard> failed) -> {
                    Optional<Guard> conflict = conflict(failed);
                    if (conflict.isPresent()) {
                        return new CommitResult.Conflict(
                                keys.below(conflict.get().key()));
                    }
                    if (!notHeld.addAll(failed.stream().map(Guard::key).toList())) {
                        throw new IllegalStateException("a transaction was refused and no guard of it fails");
                    }
                }
            }
        }
    }

    /** The first guard that really speaks against the change. */
    private Optional<Guard> conflict(List<Guard> failed) {
        ensureOwned(failed);
        return failed.stream()
                .filter(guard -> !(guard instanceof Guard.HasValue))
                .findFirst();
    }

    private void ensureOwned(List<Guard> failed) {
        if (failed.stream().anyMatch(guard -> guard.key().equals(keys.owner()))) {
            throw new OwnershipLostException(
                    "another worker owns this host, or nobody: the owner key is not of epoch " + epoch.getAsLong());
        }
    }

    @Override
    public void trim(List<String> entryDigests, List<Long> outboxSequences) {
        List<Write> writes = new ArrayList<>();
        entryDigests.forEach(digest -> writes.add(new Write.Delete(keys.command(digest))));
        outboxSequences.forEach(number -> writes.add(new Write.Delete(keys.outbox(number))));
        noteUsed(outboxSequences);
        writeInBatches(writes);
    }

    /** What is removed was used, even if this worker never learnt that it was stored. */
    private void noteUsed(List<Long> outboxSequences) {
        appending.lock();
        try {
            outboxSequences.forEach(sequence::used);
        } finally {
            appending.unlock();
        }
    }

    @Override
    public Map<Partition, StoredOffset> offsets() {
        return list(HostKeys.OFFSETS)
                .collect(Collectors.toUnmodifiableMap(
                        entry -> keys.partition(entry.key()), entry -> value(entry, StoredOffset.class)));
    }

    @Override
    public void storeOffsets(Map<Partition, StoredOffset> offsets) {
        List<Write> writes = new ArrayList<>();
        offsets.forEach(
                (partition, offset) -> writes.add(new Write.Put(keys.offset(partition), StateJson.write(offset))));
        writeInBatches(writes);
    }

    private void writeInBatches(List<Write> writes) {
        for (int from = 0; from < writes.size(); from += BATCH) {
            List<Write> batch = writes.subList(from, Math.min(from + BATCH, writes.size()));
            List<Guard> owned = List.of(new Guard.CreatedAt(keys.owner(), epoch.getAsLong()));
            if (store.commit(owned, batch) instanceof Commit.Refused(List<Guard> _)) {
                ensureOwned(owned);
            }
        }
    }

    private Stream<Entry> list(String folder) {
        return store.list(keys.prefix() + folder).stream();
    }

    private long number(String folder, Entry entry) {
        return Long.parseLong(keys.below(folder, entry.key()));
    }

    private static <T> Versioned<T> versioned(Entry entry, Class<T> type) {
        return new Versioned<>(value(entry, type), entry.modRevision());
    }

    private static <T> T value(Entry entry, Class<T> type) {
        return StateJson.read(entry.key(), entry.value(), type);
    }
}
