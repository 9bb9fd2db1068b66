package io.gpudocker.worker.allocation;

import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.SeenRecord;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.store.VolumeStore;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Owners of GPUs and ports in memory, claimed and released as the store would; it knows nothing else. */
final class OwnersStore implements StateStore {
    private final Map<String, String> gpus = new TreeMap<>();
    private final NavigableMap<Integer, String> ports = new TreeMap<>();
    private boolean away;

    synchronized void goAway(boolean gone) {
        away = gone;
    }

    @Override
    public synchronized Map<String, String> gpuOwners() {
        ensureThere();
        return Map.copyOf(gpus);
    }

    @Override
    public synchronized SortedMap<Integer, String> portOwners() {
        ensureThere();
        return new TreeMap<>(ports);
    }

    @Override
    public synchronized CommitResult commit(StateChange change) {
        ensureThere();
        for (Mutation mutation : change.mutations()) {
            if (mutation instanceof Mutation.ClaimGpus claim
                    && claim.uuids().stream().anyMatch(gpus::containsKey)) {
                return new CommitResult.Conflict("gpus");
            }
            if (mutation instanceof Mutation.ClaimPorts claim
                    && claim.ports().stream().anyMatch(ports::containsKey)) {
                return new CommitResult.Conflict("ports");
            }
        }
        change.mutations().forEach(this::apply);
        return new CommitResult.Committed(1);
    }

    private void apply(Mutation mutation) {
        if (mutation instanceof Mutation.ClaimGpus(String owner, List<String> uuids)) {
            uuids.forEach(uuid -> gpus.put(uuid, owner));
        } else if (mutation instanceof Mutation.ReleaseGpus(String owner, List<String> uuids)) {
            uuids.forEach(uuid -> gpus.remove(uuid, owner));
        } else if (mutation instanceof Mutation.ClaimPorts(String owner, List<Integer> numbers)) {
            numbers.forEach(port -> ports.put(port, owner));
        } else if (mutation instanceof Mutation.ReleasePorts(String owner, List<Integer> numbers)) {
            numbers.forEach(port -> ports.remove(port, owner));
        } else {
            throw new UnsupportedOperationException(mutation.toString());
        }
    }

    private void ensureThere() {
        if (away) {
            throw new StoreUnavailableException("away", new IllegalStateException("as the test says"));
        }
    }

    @Override
    public Optional<Versioned<ReplicaSetRecord>> replicaSet(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Versioned<ReplicaSetRecord>> replicaSets() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<WithVersion> withVersion(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<WithVersion> allWithVersions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public VolumeStore volumes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<VersionRecord> version(String name, int version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<VersionRecord> versions(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SeenRecord> seen() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Versioned<HostRecord>> host() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Versioned<JournalEntry>> entry(String digest) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Versioned<JournalEntry>> entries() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<Long, OutboxEvent> outbox() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void trim(List<String> entryDigests, List<Long> outboxSequences) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Partition, StoredOffset> offsets() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void storeOffsets(Map<Partition, StoredOffset> offsets) {
        throw new UnsupportedOperationException();
    }
}
