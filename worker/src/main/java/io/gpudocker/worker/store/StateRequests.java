package io.gpudocker.worker.store;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.store.KeyValueStore.Commit;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * {@code republish/<kind>/<name>}: whose state records are to be sent again. Any process may ask; the worker that owns the
 * host takes it into its outbox and removes it here. Thread-safe; throws as {@link StateStore} does.
 *
 * <p>Nobody else appends to the outbox itself. Its numbers are what Kafka is said to have "up to": one that another process
 * took may lie below what is sent already, and is then never sent; or above what the owner is about to use, and then the
 * owner's own event is not.
 */
public final class StateRequests {
    /** Below etcd's limit, with room for the epoch's guard. */
    public static final int BATCH = 100;

    private final KeyValueStore store;
    private final HostKeys keys;
    private final LongSupplier epoch;

    StateRequests(KeyValueStore store, HostKeys keys, LongSupplier epoch) {
        this.store = store;
        this.keys = keys;
        this.epoch = epoch;
    }

    /**
     * One that was asked for.
     *
     * @param revision of the asking: a later one is another
     */
    public record Asked(ResourceKey key, Instant time, long revision) {}

    /**
     * Asks; what was asked for already is asked for once.
     *
     * @throws OwnershipLostException when the worker of this epoch does not own the host; some may then be asked for
     */
    public void ask(Collection<ResourceKey> resources, Instant time) {
        List<Write> writes = new ArrayList<>();
        resources.forEach(key -> writes.add(new Write.Put(keys.republish(key), StateJson.write(time))));
        for (int from = 0; from < writes.size(); from += BATCH) {
            List<Write> batch = writes.subList(from, Math.min(from + BATCH, writes.size()));
            if (store.commit(List.of(owned()), batch) instanceof Commit.Refused) {
                throw new OwnershipLostException(
                        "the worker of epoch " + epoch.getAsLong() + " does not own this host");
            }
        }
    }

    /** All there are, in the order of kinds and names. */
    public List<Asked> all() {
        return store.list(keys.prefix() + HostKeys.REPUBLISH).stream()
                .map(this::asked)
                .toList();
    }

    /**
     * Removes what was taken into the outbox. Nothing happens when one of them was asked for again meanwhile: then they are
     * all taken once more.
     *
     * @param taken at most {@link #BATCH}
     */
    public void remove(List<Asked> taken) {
        List<Guard> guards = new ArrayList<>(List.of(owned()));
        List<Write> writes = new ArrayList<>();
        for (Asked each : taken) {
            guards.add(new Guard.Unchanged(keys.republish(each.key()), each.revision()));
            writes.add(new Write.Delete(keys.republish(each.key())));
        }
        var _ = store.commit(guards, writes);
    }

    private Guard owned() {
        return new Guard.CreatedAt(keys.owner(), epoch.getAsLong());
    }

    private Asked asked(Entry entry) {
        String[] path = keys.below(HostKeys.REPUBLISH, entry.key()).split("/", 2);
        ResourceKind kind = Arrays.stream(ResourceKind.values())
                .filter(each -> each.wireName().equals(path[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no such kind: " + entry.key()));
        Instant time = StateJson.read(entry.key(), entry.value(), Instant.class);
        return new Asked(new ResourceKey(kind, path[path.length - 1]), time, entry.modRevision());
    }
}
