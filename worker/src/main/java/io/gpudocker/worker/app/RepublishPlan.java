package io.gpudocker.worker.app;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.pipeline.Republisher;
import io.gpudocker.worker.store.StateRequests;
import io.gpudocker.worker.store.StateStore;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What {@code republish} has sent.
 *
 * @param present what the host has
 * @param gone what stands on the topic and the host has not
 */
record RepublishPlan(SortedSet<ResourceKey> present, SortedSet<ResourceKey> gone) {
    static RepublishPlan of(StateStore state, Set<ResourceKey> standing) {
        SortedSet<ResourceKey> present = new TreeSet<>();
        state.replicaSets()
                .forEach(each -> present.add(
                        new ResourceKey(ResourceKind.REPLICA_SET, each.value().name())));
        state.volumes()
                .volumes()
                .forEach(each -> present.add(
                        new ResourceKey(ResourceKind.VOLUME, each.value().name())));
        SortedSet<ResourceKey> gone = new TreeSet<>(standing);
        gone.removeAll(present);
        return new RepublishPlan(present, gone);
    }

    Set<ResourceKey> all() {
        Set<ResourceKey> all = new TreeSet<>(present);
        all.addAll(gone);
        return all;
    }

    /** How many of these wait to be taken by the worker, or to be sent. Asked in this order, so that none is overlooked. */
    int unsent(StateStore state) {
        Set<ResourceKey> unsent =
                state.requests().all().stream().map(StateRequests.Asked::key).collect(Collectors.toSet());
        state.outbox().values().stream()
                .filter(event -> event.id().startsWith(Republisher.ID))
                .forEach(event -> unsent.add(event.key()));
        unsent.retainAll(all());
        return unsent.size();
    }

    String summary() {
        return "states of ReplicaSets: %d, of volumes: %d, tombstones: %d"
                .formatted(count(ResourceKind.REPLICA_SET), count(ResourceKind.VOLUME), gone.size());
    }

    private long count(ResourceKind kind) {
        return present.stream().filter(key -> key.kind() == kind).count();
    }
}
