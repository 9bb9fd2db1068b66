package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code after}: a command that waits for others of its source. It always ends: a failed or unknown one, itself, one
 * that stands behind it and a cycle are found at once, anything else after {@code after.timeout}.
 *
 * <p>Only the head of a name's queue ever waits, so a cycle of commands is a cycle of names. Unknown is what is neither
 * in the journal nor waiting once all that was on the topics has been seen. Thread-safe.
 */
public final class Dependencies {
    private static final Logger LOG = LoggerFactory.getLogger(Dependencies.class);
    private static final long RECHECK_MILLIS = 1_000;

    private final Function<CommandId, Known> journal;
    private final Supplier<CompletableFuture<?>> caughtUp;
    private final BooleanSupplier unseen;
    private final Duration timeout;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<CommandId, ResourceKey> arrived = new HashMap<>();
    private final Map<ResourceKey, Set<ResourceKey>> waits = new HashMap<>();
    private long changes;

    /** What the journal says of a command. */
    public sealed interface Known {
        record Unknown() implements Known {}

        record Running() implements Known {}

        record Ended(ResultStatus status) implements Known {}
    }

    /**
     * Stores what it asks.
     *
     * @param journal may throw {@code StoreUnavailableException}
     * @param caughtUp completes when everything that is on the topics now has been seen
     * @param unseen whether records wait of which only the offset is kept
     */
    public Dependencies(
            Function<CommandId, Known> journal,
            Supplier<CompletableFuture<?>> caughtUp,
            BooleanSupplier unseen,
            Duration timeout) {
        this.journal = journal;
        this.caughtUp = caughtUp;
        this.unseen = unseen;
        this.timeout = timeout;
    }

    void arrived(CommandId id, ResourceKey key) {
        lock.lock();
        try {
            arrived.put(id, key);
            signal();
        } finally {
            lock.unlock();
        }
    }

    void finished(CommandId id) {
        lock.lock();
        try {
            arrived.remove(id);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits in the turn of {@code key}; empty when all have succeeded. */
    Optional<CommandError> await(CommandId self, ResourceKey key, List<String> after) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        CompletableFuture<?> seenAll = caughtUp.get();
        Set<CommandId> open = new HashSet<>();
        after.forEach(id -> open.add(new CommandId(self.source(), id)));
        if (open.contains(self)) {
            return failed(self.id(), "is the command itself");
        }
        try {
            while (true) {
                Optional<CommandError> failure = ask(key, open, seenAll.isDone() && !unseen.getAsBoolean());
                if (failure.isPresent() || open.isEmpty()) {
                    return failure;
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return failed(open.iterator().next().id(), "has not ended within " + timeout);
                }
                pause(Math.min(left, TimeUnit.MILLISECONDS.toNanos(seenAll.isDone() ? RECHECK_MILLIS : 20)));
            }
        } finally {
            forget(key);
        }
    }

    /** A store that is away says nothing: it is asked again. */
    private Optional<CommandError> ask(ResourceKey key, Set<CommandId> open, boolean seenAll) {
        try {
            return look(key, open, seenAll);
        } catch (StoreUnavailableException e) {
            LOG.debug("the store is away, {} looks again later", key, e);
            return Optional.empty();
        }
    }

    private Optional<CommandError> look(ResourceKey key, Set<CommandId> open, boolean seenAll) {
        Set<ResourceKey> waitsFor = new HashSet<>();
        for (CommandId id : List.copyOf(open)) {
            ResourceKey where = whereabouts(id);
            switch (journal.apply(id)) {
                case Known.Ended(ResultStatus status) when status == ResultStatus.SUCCEEDED -> open.remove(id);
                case Known.Ended(ResultStatus status) -> {
                    return failed(id.id(), "was " + status);
                }
                case Known.Running() -> {
                    if (where != null) {
                        waitsFor.add(where);
                    }
                }
                case Known.Unknown() -> {
                    if (where == null && whereabouts(id) == null && seenAll) {
                        return failed(id.id(), "is not known to this host");
                    }
                    if (key.equals(where)) {
                        return failed(id.id(), "stands behind this command, for the same name");
                    }
                    if (where != null) {
                        waitsFor.add(where);
                    }
                }
            }
        }
        return cycle(key, waitsFor);
    }

    private @org.jspecify.annotations.Nullable ResourceKey whereabouts(CommandId id) {
        lock.lock();
        try {
            return arrived.get(id);
        } finally {
            lock.unlock();
        }
    }

    private Optional<CommandError> cycle(ResourceKey key, Set<ResourceKey> waitsFor) {
        lock.lock();
        try {
            waits.put(key, waitsFor);
            return reaches(key, waitsFor)
                    ? Optional.of(error("the commands wait for each other in a circle: " + key + " for " + waitsFor))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean reaches(ResourceKey goal, Collection<ResourceKey> from) {
        Deque<ResourceKey> next = new ArrayDeque<>(from);
        Set<ResourceKey> seen = new HashSet<>();
        while (!next.isEmpty()) {
            ResourceKey key = next.pop();
            if (key.equals(goal)) {
                return true;
            }
            if (seen.add(key)) {
                next.addAll(waits.getOrDefault(key, Set.of()));
            }
        }
        return false;
    }

    private void forget(ResourceKey key) {
        lock.lock();
        try {
            waits.remove(key);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Until something changed, or the time is over. */
    private void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long seen = changes;
            long left = nanos;
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        changes++;
        changed.signalAll();
    }

    private static Optional<CommandError> failed(String id, String why) {
        return Optional.of(error("the command \"" + id + "\" named in after " + why));
    }

    private static CommandError error(String message) {
        return CommandError.of(ErrorCode.DEPENDENCY_FAILED, message);
    }
}
