package io.gpudocker.worker.store;

import java.util.List;
import java.util.Optional;

/**
 * The port to etcd: keys in order, and transactions. Thread-safe; every call has a deadline and throws
 * {@link StoreUnavailableException} when it could not be asked, never an empty answer instead.
 */
public interface KeyValueStore {
    Optional<Entry> get(String key);

    /** One for each key, in their order, read at one revision. From 1 to 128 keys. */
    List<Optional<Entry>> get(List<String> keys);

    /** All entries whose key begins so, in the order of keys, read at one revision. */
    List<Entry> list(String prefix);

    /** Writes all if all guards hold. A call whose end is unknown is settled by reading back before this returns or throws. */
    Commit commit(List<Guard> guards, List<Write> writes);

    /** One key. Revisions are etcd's. */
    record Entry(String key, String value, long createRevision, long modRevision) {}

    /** What must hold for a transaction to be written. */
    sealed interface Guard {
        String key();

        record Absent(String key) implements Guard {}

        record Unchanged(String key, long modRevision) implements Guard {}

        record CreatedAt(String key, long createRevision) implements Guard {}

        record HasValue(String key, String value) implements Guard {}
    }

    /** One write. */
    sealed interface Write {
        record Put(String key, String value) implements Write {}

        record Delete(String key) implements Write {}

        record DeletePrefix(String prefix) implements Write {}
    }

    /** How a transaction ended. */
    sealed interface Commit {
        record Done(long revision) implements Commit {}

        /**
         * Nothing was written.
         *
         * @param failed the guards that did not hold when read right after
         */
        record Refused(List<Guard> failed) implements Commit {}
    }
}
