package io.gpudocker.worker.store;

import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What etcd takes in one transaction. Checked before anything is sent, so that a change that is too large is a clear
 * error of the caller and not an answer that looks like trouble with the store. Pure.
 */
public final class TransactionLimits {
    /** etcd's {@code --max-txn-ops}: it counts guards and writes apart and takes the larger number. */
    public static final int MAX_OPERATIONS = 128;

    /** etcd's {@code --max-request-bytes}, 1.5 MiB. */
    public static final int MAX_BYTES = 1_572_864;

    /** What a key and its operation cost in the request besides their own bytes, generously. */
    private static final int OVERHEAD_PER_OPERATION = 64;

    private TransactionLimits() {}

    /**
     * Checks the number of operations, the size, and that no key is written twice.
     *
     * @throws IllegalArgumentException with the numbers, never with a value
     */
    public static void check(List<Guard> guards, List<Write> writes) {
        if (Math.max(guards.size(), writes.size()) > MAX_OPERATIONS) {
            throw new IllegalArgumentException("a transaction of %d guards and %d writes: etcd takes %d of each"
                    .formatted(guards.size(), writes.size(), MAX_OPERATIONS));
        }
        long bytes = guards.stream().mapToLong(TransactionLimits::size).sum()
                + writes.stream().mapToLong(TransactionLimits::size).sum();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("a transaction of %d bytes: etcd takes %d".formatted(bytes, MAX_BYTES));
        }
        checkDistinct(writes);
    }

    /** The bytes that a write takes in a request, rounded up. */
    public static long size(Write write) {
        return switch (write) {
            case Write.Put put -> cost(put.key()) + length(put.value());
            case Write.Delete delete -> cost(delete.key());
            case Write.DeletePrefix prefix -> 2 * cost(prefix.prefix());
        };
    }

    /** A refused transaction reads the guarded keys, so a guard costs its key twice. */
    private static long size(Guard guard) {
        long value = guard instanceof Guard.HasValue(String _, String expected) ? length(expected) : 0;
        return 2 * cost(guard.key()) + value;
    }

    private static void checkDistinct(List<Write> writes) {
        Set<String> put = new HashSet<>();
        for (Write write : writes) {
            if (write instanceof Write.Put(String key, String _) && !put.add(key)) {
                throw new IllegalArgumentException("a transaction that writes twice to " + key);
            }
        }
        for (Write write : writes) {
            if (deletesOneOf(write, put)) {
                throw new IllegalArgumentException("a transaction that writes and deletes at " + write);
            }
        }
    }

    private static boolean deletesOneOf(Write write, Collection<String> keys) {
        return switch (write) {
            case Write.Put _ -> false;
            case Write.Delete(String key) -> keys.contains(key);
            case Write.DeletePrefix(String prefix) -> keys.stream().anyMatch(key -> key.startsWith(prefix));
        };
    }

    private static long cost(String key) {
        return (long) length(key) + OVERHEAD_PER_OPERATION;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
