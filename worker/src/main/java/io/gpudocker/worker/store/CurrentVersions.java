package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import io.gpudocker.worker.store.StateStore.WithVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Reads ReplicaSets together with their current versions. Which version is current stands in the ReplicaSet, so that the
 * key of the second would be known only after the first was read. What was current the last time is guessed instead, and
 * both are asked for at once; what is returned is always as it was read. Thread-safe.
 */
final class CurrentVersions {
    private static final int MOST = 10_000;

    private final KeyValueStore store;
    private final HostKeys keys;
    /** Name to the version that was current when it was last read. */
    private final Map<String, Integer> last = new ConcurrentHashMap<>();

    CurrentVersions(KeyValueStore store, HostKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    Optional<WithVersion> of(String name) {
        int guessed = last.getOrDefault(name, 1);
        List<Optional<Entry>> found = store.get(List.of(keys.replicaSet(name), keys.version(name, guessed)));
        return found.getFirst().map(CurrentVersions::replicaSet).map(stored -> {
            int current = stored.value().version();
            Optional<Entry> version = current == guessed ? found.getLast() : store.get(keys.version(name, current));
            remember(name, current);
            return new WithVersion(
                    stored,
                    version.map(CurrentVersions::version)
                            .orElseThrow(() -> new IllegalStateException(
                                    "the current version " + current + " of " + name + " has no record")));
        });
    }

    private void remember(String name, int version) {
        if (last.size() >= MOST) {
            last.clear();
        }
        last.put(name, version);
    }

    /** Every version is a key below that of its ReplicaSet, so one list has them all. */
    List<WithVersion> all() {
        Map<String, Entry> entries = new HashMap<>();
        List<Entry> listed = store.list(keys.prefix() + HostKeys.REPLICA_SETS);
        listed.forEach(entry -> entries.put(entry.key(), entry));
        return listed.stream()
                .filter(entry -> keys.below(HostKeys.REPLICA_SETS, entry.key()).indexOf('/') < 0)
                .map(CurrentVersions::replicaSet)
                .flatMap(stored -> withVersion(stored, entries))
                .toList();
    }

    private Stream<WithVersion> withVersion(Versioned<ReplicaSetRecord> stored, Map<String, Entry> entries) {
        ReplicaSetRecord replicaSet = stored.value();
        return Optional.ofNullable(entries.get(keys.version(replicaSet.name(), replicaSet.version())))
                .map(entry -> new WithVersion(stored, version(entry)))
                .stream();
    }

    private static Versioned<ReplicaSetRecord> replicaSet(Entry entry) {
        return new Versioned<>(StateJson.read(entry.key(), entry.value(), ReplicaSetRecord.class), entry.modRevision());
    }

    private static VersionRecord version(Entry entry) {
        return StateJson.read(entry.key(), entry.value(), VersionRecord.class);
    }
}
