package io.gpudocker.worker.handler;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.store.VolumeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Which volumes a ReplicaSet binds by name, and how that is written down in the volumes. A volume knows who binds it from
 * before the container is made; each change of that is guarded by the volume's revision, as is everything that a volume
 * must not have while it is bound. Pure but for reading the store.
 */
final class Bindings {
    private final VolumeStore store;
    private final String replicaSet;
    private final Instant now;

    Bindings(VolumeStore store, String replicaSet, Instant now) {
        this.store = store;
        this.replicaSet = replicaSet;
        this.now = now;
    }

    static Set<String> names(SpecView spec) {
        return names(spec.binds());
    }

    static Set<String> names(List<Bind> binds) {
        Set<String> names = new TreeSet<>();
        binds.stream().filter(bind -> !bind.hostPath()).map(Bind::src).forEach(names::add);
        return names;
    }

    /** The current version of each; while they are bound nobody changes that outside the turn of the ReplicaSet. */
    static Map<String, Integer> versions(VolumeStore store, SpecView spec) {
        Map<String, Integer> versions = new TreeMap<>();
        for (String name : names(spec)) {
            versions.put(
                    name,
                    store.volume(name)
                            .orElseThrow(
                                    () -> new IllegalStateException("the volume " + name + " that is bound is gone"))
                            .value()
                            .version());
        }
        return versions;
    }

    /** Writes down that these are bound, where that is new. */
    List<Mutation> bind(List<Versioned<VolumeRecord>> volumes) {
        List<Mutation> changes = new ArrayList<>();
        volumes.stream()
                .filter(volume -> !volume.value().usedBy().contains(replicaSet))
                .forEach(volume -> changes.addAll(change(volume, record -> record.usedBy(replicaSet))));
        return changes;
    }

    /** Volumes that one version binds and another does not. */
    List<Mutation> unbind(SpecView bound, SpecView still) {
        return unbind(names(bound), names(still));
    }

    /** Writes down that what was bound and is not any more is not. */
    List<Mutation> unbind(Set<String> bound, Set<String> still) {
        List<Mutation> changes = new ArrayList<>();
        bound.stream()
                .filter(name -> !still.contains(name))
                .flatMap(name -> store.volume(name).stream())
                .filter(volume -> volume.value().usedBy().contains(replicaSet))
                .forEach(volume -> changes.addAll(change(volume, record -> record.notUsedBy(replicaSet))));
        return changes;
    }

    /** From whatever volume says that this ReplicaSet binds it. */
    List<Mutation> unbindAll() {
        Set<String> bound = new TreeSet<>();
        store.volumes().stream()
                .map(Versioned::value)
                .filter(volume -> volume.usedBy().contains(replicaSet))
                .forEach(volume -> bound.add(volume.name()));
        return unbind(bound, Set.of());
    }

    private List<Mutation> change(Versioned<VolumeRecord> volume, UnaryOperator<VolumeRecord> how) {
        String name = volume.value().name();
        var key = new ResourceKey(ResourceKind.VOLUME, name);
        return List.of(
                new Mutation.PutVolume(how.apply(volume.value()), volume.revision()),
                new Mutation.AppendEvent(new OutboxEvent("bound/" + name + "/" + volume.revision(), key, now, null)));
    }
}
