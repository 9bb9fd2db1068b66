package io.gpudocker.worker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * etcd's keys in memory, for tests: revisions, guards and limits as in the real one, and trouble on demand. Thread-safe.
 */
public final class InMemoryKeyValueStore implements KeyValueStore {
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private long revision = 1;
    private int commits;
    private Trouble trouble = Trouble.NONE;
    private @Nullable Runnable beforeCommit;

    /** How it behaves until told otherwise. */
    public enum Trouble {
        NONE,
        /** Nothing can be asked and nothing is written. */
        AWAY,
        /** Reads work; a commit is written and its end never learnt. Once, then {@link #NONE}. */
        NEXT_COMMIT_WRITTEN_ANSWER_LOST,
        /** Reads work; a commit is not written and its end never learnt. Once, then {@link #NONE}. */
        NEXT_COMMIT_LOST
    }

    public synchronized void trouble(Trouble next) {
        trouble = next;
    }

    /** Runs once, just before the next commit, as another worker would at the worst moment. */
    public synchronized void beforeNextCommit(Runnable action) {
        beforeCommit = action;
    }

    /** How many commits were asked for. */
    public synchronized int commits() {
        return commits;
    }

    /** Writes one key without any guard, as an operator would; returns its create-revision. */
    public synchronized long put(String key, String value) {
        apply(List.of(new Write.Put(key, value)));
        return get(key).orElseThrow().createRevision();
    }

    /** Removes one key without any guard. */
    public synchronized void remove(String key) {
        apply(List.of(new Write.Delete(key)));
    }

    @Override
    public synchronized Optional<Entry> get(String key) {
        ensureThere();
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public synchronized List<Optional<Entry>> get(List<String> keys) {
        return keys.stream().map(this::get).toList();
    }

    @Override
    public synchronized List<Entry> list(String prefix) {
        ensureThere();
        return List.copyOf(below(prefix).values());
    }

    @Override
    public Commit commit(List<Guard> guards, List<Write> writes) {
        TransactionLimits.check(guards, writes);
        runBeforeCommit();
        return decide(guards, writes);
    }

    private void runBeforeCommit() {
        @Nullable Runnable action;
        synchronized (this) {
            action = beforeCommit;
            beforeCommit = null;
        }
        if (action != null) {
            action.run();
        }
    }

    private synchronized Commit decide(List<Guard> guards, List<Write> writes) {
        ensureThere();
        commits++;
        Trouble now = trouble;
        if (now == Trouble.NEXT_COMMIT_LOST) {
            trouble = Trouble.NONE;
            throw unavailable();
        }
        List<Guard> failed = guards.stream().filter(guard -> !holds(guard)).toList();
        if (failed.isEmpty()) {
            apply(writes);
        }
        if (now == Trouble.NEXT_COMMIT_WRITTEN_ANSWER_LOST) {
            trouble = Trouble.NONE;
            throw unavailable();
        }
        return failed.isEmpty() ? new Commit.Done(revision) : new Commit.Refused(failed);
    }

    private boolean holds(Guard guard) {
        @Nullable Entry entry = entries.get(guard.key());
        return switch (guard) {
            case Guard.Absent _ -> entry == null;
            case Guard.Unchanged(String _, long mod) -> entry != null && entry.modRevision() == mod;
            case Guard.CreatedAt(String _, long created) -> entry != null && entry.createRevision() == created;
            case Guard.HasValue(String _, String value) ->
                entry != null && entry.value().equals(value);
        };
    }

    private void apply(List<Write> writes) {
        if (writes.isEmpty()) {
            return;
        }
        revision++;
        for (Write write : writes) {
            switch (write) {
                case Write.Put(String key, String value) -> {
                    @Nullable Entry old = entries.get(key);
                    entries.put(key, new Entry(key, value, old == null ? revision : old.createRevision(), revision));
                }
                case Write.Delete(String key) -> entries.remove(key);
                case Write.DeletePrefix(String prefix) ->
                    new ArrayList<>(below(prefix).keySet()).forEach(entries::remove);
            }
        }
    }

    private SortedMap<String, Entry> below(String prefix) {
        return entries.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    private void ensureThere() {
        if (trouble == Trouble.AWAY) {
            throw unavailable();
        }
    }

    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("made unavailable by the test", new IllegalStateException("away"));
    }
}
