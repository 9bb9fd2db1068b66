package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Turns one change into guards and writes. Pure; used once per attempt, by one thread.
 *
 * <p>A release is tried first as if all of it were held, so that it needs no reading: each delete has its guard on the
 * owner's name, and what turns out to be held by nobody or by another is left out of the next attempt.
 */
final class ChangePlan {
    private final HostKeys keys;
    private final Set<String> notHeld;
    private final List<Guard> guards = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();
    private long sequence;

    /**
     * @param epoch the owner key's create-revision
     * @param notHeld keys that a release has to leave alone
     * @param firstSequence of the outbox, used when the change appends an event
     */
    ChangePlan(HostKeys keys, long epoch, Set<String> notHeld, long firstSequence) {
        this.keys = keys;
        this.notHeld = notHeld;
        this.sequence = firstSequence;
        guards.add(new Guard.CreatedAt(keys.owner(), epoch));
    }

    ChangePlan add(StateChange change) {
        change.mutations().forEach(this::add);
        return this;
    }

    List<Guard> guards() {
        return guards;
    }

    List<Write> writes() {
        return writes;
    }

    /** The sequence behind the last one that this plan uses. */
    long nextSequence() {
        return sequence;
    }

    private void add(Mutation mutation) {
        switch (mutation) {
            case Mutation.PutReplicaSet put ->
                put(keys.replicaSet(put.value().name()), put.value(), put.expectedRevision());
            case Mutation.DeleteReplicaSet delete ->
                delete(keys.replicaSet(delete.name()), keys.versions(delete.name()), delete.expectedRevision());
            case Mutation.PutVersion put ->
                writes.add(
                        new Write.Put(keys.version(put.name(), put.value().version()), StateJson.write(put.value())));
            case Mutation.DeleteVersion delete ->
                writes.add(new Write.Delete(keys.version(delete.name(), delete.version())));
            case Mutation.PutVolume put -> put(keys.volume(put.value().name()), put.value(), put.expectedRevision());
            case Mutation.DeleteVolume delete ->
                delete(keys.volume(delete.name()), keys.volumeVersions(delete.name()), delete.expectedRevision());
            case Mutation.PutVolumeVersion put ->
                writes.add(new Write.Put(
                        keys.volumeVersion(put.value().name(), put.value().version()), StateJson.write(put.value())));
            case Mutation.DeleteVolumeVersion delete ->
                writes.add(new Write.Delete(keys.volumeVersion(delete.name(), delete.version())));
            case Mutation.ClaimGpus claim -> claim.uuids().forEach(uuid -> claim(keys.gpu(uuid), claim.owner()));
            case Mutation.ClaimPorts claim -> claim.ports().forEach(port -> claim(keys.port(port), claim.owner()));
            case Mutation.ReleaseGpus release ->
                release.uuids().forEach(uuid -> release(keys.gpu(uuid), release.owner()));
            case Mutation.ReleasePorts release ->
                release.ports().forEach(port -> release(keys.port(port), release.owner()));
            case Mutation.PutEntry put -> put(keys.command(put.value().digest()), put.value(), put.expectedRevision());
            case Mutation.PutHost put -> put(keys.host(), put.value(), put.expectedRevision());
            case Mutation.PutSeen put -> writes.add(new Write.Put(keys.seen(), StateJson.write(put.value())));
            case Mutation.AppendEvent append -> append(append.event());
        }
    }

    private void put(String key, Object value, long expectedRevision) {
        expect(key, expectedRevision);
        writes.add(new Write.Put(key, StateJson.write(value)));
    }

    private void delete(String key, String versions, long expectedRevision) {
        expect(key, expectedRevision);
        writes.add(new Write.Delete(key));
        writes.add(new Write.DeletePrefix(versions));
    }

    private void expect(String key, long revision) {
        guards.add(revision == 0 ? new Guard.Absent(key) : new Guard.Unchanged(key, revision));
    }

    private void claim(String key, String owner) {
        guards.add(new Guard.Absent(key));
        writes.add(new Write.Put(key, owner));
    }

    private void release(String key, String owner) {
        if (!notHeld.contains(key)) {
            guards.add(new Guard.HasValue(key, owner));
            writes.add(new Write.Delete(key));
        }
    }

    /** The guard keeps a change whose end is unknown from being stored after a later one took its sequence. */
    private void append(OutboxEvent event) {
        String key = keys.outbox(sequence++);
        guards.add(new Guard.Absent(key));
        writes.add(new Write.Put(key, StateJson.write(event)));
    }
}
