package io.gpudocker.worker.domain;

import io.gpudocker.messages.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What goes into one etcd transaction: all of it happens or nothing. Immutable; built with {@link #builder()}. */
public record StateChange(List<Mutation> mutations) {

    public StateChange {
        mutations = List.copyOf(mutations);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** One part of a change. {@code expectedRevision} is the mod revision that was read; 0 means absent. */
    public sealed interface Mutation {
        record PutReplicaSet(ReplicaSetRecord value, long expectedRevision) implements Mutation {}

        /** Removes the record and all its versions. */
        record DeleteReplicaSet(String name, long expectedRevision) implements Mutation {}

        record PutVersion(String name, VersionRecord value) implements Mutation {}

        record DeleteVersion(String name, int version) implements Mutation {}

        record PutVolume(VolumeRecord value, long expectedRevision) implements Mutation {}

        /** Removes the record and all its versions. */
        record DeleteVolume(String name, long expectedRevision) implements Mutation {}

        record PutVolumeVersion(VolumeVersionRecord value) implements Mutation {}

        record DeleteVolumeVersion(String name, int version) implements Mutation {}

        /** Refused when one of them has any owner. */
        record ClaimGpus(String owner, List<String> uuids) implements Mutation {}

        /** Compare-and-delete: what the owner does not hold is left alone. */
        record ReleaseGpus(String owner, List<String> uuids) implements Mutation {}

        record ClaimPorts(String owner, List<Integer> ports) implements Mutation {}

        record ReleasePorts(String owner, List<Integer> ports) implements Mutation {}

        record PutEntry(JournalEntry value, long expectedRevision) implements Mutation {}

        record PutHost(HostRecord value, long expectedRevision) implements Mutation {}

        /** The sign of life; only the owner writes it, and it needs no revision. */
        record PutSeen(SeenRecord value) implements Mutation {}

        /** Appends to {@code outbox/<seq>}. */
        record AppendEvent(OutboxEvent event) implements Mutation {}
    }

    /** Collects mutations; not thread-safe. */
    public static final class Builder {
        private final List<Mutation> mutations = new ArrayList<>();

        private Builder() {}

        public Builder add(Mutation mutation) {
            mutations.add(mutation);
            return this;
        }

        public Builder claim(String owner, Collection<String> uuids, Collection<Integer> ports) {
            return add(new Mutation.ClaimGpus(owner, List.copyOf(uuids)))
                    .add(new Mutation.ClaimPorts(owner, List.copyOf(ports)));
        }

        public Builder release(String owner, Collection<String> uuids, Collection<Integer> ports) {
            return add(new Mutation.ReleaseGpus(owner, List.copyOf(uuids)))
                    .add(new Mutation.ReleasePorts(owner, List.copyOf(ports)));
        }

        /** Intervals of use, each under its own id. */
        public Builder tell(List<Event.Usage> usages) {
            usages.forEach(usage -> add(new Mutation.AppendEvent(OutboxEvent.of(usage))));
            return this;
        }

        public StateChange build() {
            return new StateChange(mutations);
        }
    }
}
