package io.gpudocker.worker.keyed;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks in the order of their submission per key, never two of a key at once, and side by side across keys on
 * virtual threads, at most {@code maxInFlight} at a time. Ready keys and turns that come back from
 * {@link Turn#released} stand in one line, first come first served. Thread-safe; no call but {@link #drain},
 * {@link #awaitIdle} and {@link #close} ever waits.
 */
public final class KeyedExecutor<K> {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedExecutor.class);

    private final Guard lock = new Guard();
    private final Condition ended = lock.newCondition();
    private final KeyQueues<K> queues = new KeyQueues<>();
    private final Set<RunningTurn<K>> started = new LinkedHashSet<>();
    private final Places<K> places;
    private final FailureHandler<K> failures;
    private final LongSupplier nanoClock;
    private int queued;
    private boolean draining;
    private boolean closed;

    /**
     * @param maxInFlight from 1
     * @param nanoClock such as {@link System#nanoTime}
     */
    public KeyedExecutor(int maxInFlight, FailureHandler<K> failures, LongSupplier nanoClock) {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight must be at least 1, not " + maxInFlight);
        }
        this.places = new Places<>(maxInFlight);
        this.failures = failures;
        this.nanoClock = nanoClock;
    }

    /** @throws RejectedExecutionException after {@link #close} */
    public void submit(K key, KeyedTask task) {
        enqueue(Set.of(key), task, false);
    }

    /**
     * A turn over several keys at once: it begins when it is first in line at each of them, and holds up what stands behind
     * it at any of them until then. One that stepped {@link Turn#aside} does not hold it up.
     *
     * @param keys at least one
     * @throws RejectedExecutionException after {@link #close}
     */
    public Submission submitAll(SortedSet<K> keys, KeyedTask task) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a turn needs a key");
        }
        QueuedTask<K> entry = enqueue(new LinkedHashSet<>(keys), task, true);
        return () -> withdraw(entry);
    }

    /** A turn that was asked for. */
    @FunctionalInterface
    public interface Submission {
        /** Gives it up; false when it has begun. */
        boolean withdraw();
    }

    private boolean withdraw(QueuedTask<K> entry) {
        return lock.ask(() -> {
            if (entry.turn != null || closed) {
                return false;
            }
            queued--;
            places.leaveLine(entry);
            queues.remove(entry).forEach(this::nowFirst);
            fillPlaces();
            ended.signalAll();
            return true;
        });
    }

    /** Starts nothing more and waits for what was started; whether all of it ended in time. What is queued stays so. */
    public boolean drain(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            draining = true;
            queues.letNobodyPass();
            places.onlyBegun();
            return await(limit, started::isEmpty);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is queued and nothing runs; whether that came in time. */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            return await(limit, queues::isEmpty);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Interrupts what runs, forgets what is queued, and waits for the ends.
     *
     * @return the keys whose task did not end within the limit
     */
    public Set<K> close(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            draining = true;
            closed = true;
            places.forgetLine();
            for (RunningTurn<K> turn : started) {
                Objects.requireNonNull(turn.thread).interrupt();
                turn.placed.signalAll();
            }
            await(limit, started::isEmpty);
            return started.stream().flatMap(turn -> turn.task.keys.stream()).collect(Collectors.toSet());
        } finally {
            lock.unlock();
        }
    }

    /** Tasks that have not begun. */
    public int queued() {
        return lock.ask(() -> queued);
    }

    /** Tasks of this key that have not ended. */
    public int queuedFor(K key) {
        return lock.ask(() -> queues.size(key));
    }

    /** Tasks that have begun and not ended, those that wait in {@link Turn#released} included. */
    public int inFlight() {
        return lock.ask(started::size);
    }

    /** The keys whose first unfinished task is the oldest, oldest first. */
    public List<KeyAge<K>> oldest(int limit) {
        return lock.ask(() -> queues.oldest(limit, nanoClock.getAsLong()));
    }

    void giveBack(RunningTurn<K> turn) {
        lock.run(() -> {
            places.leave(turn);
            fillPlaces();
        });
    }

    void stepAside(RunningTurn<K> turn) {
        lock.run(() -> {
            places.leave(turn);
            queues.stepAside(turn.task).forEach(this::nowFirst);
            fillPlaces();
        });
    }

    void takeAgain(RunningTurn<K> turn) throws InterruptedException {
        lock.lock();
        try {
            turn.passed = !queues.comeBack(turn.task);
            if (!turn.passed) {
                places.standInLine(turn);
                fillPlaces();
            }
            while (!turn.hasPlace && !closed) {
                turn.placed.await();
            }
        } finally {
            if (!turn.hasPlace) {
                places.leaveLine(turn);
            }
            lock.unlock();
        }
    }

    private QueuedTask<K> enqueue(Set<K> keys, KeyedTask task, boolean passes) {
        QueuedTask<K> entry = new QueuedTask<>(keys, task, nanoClock.getAsLong(), passes);
        lock.run(() -> {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            queued++;
            queues.add(entry).forEach(this::nowFirst);
            fillPlaces();
        });
        return entry;
    }

    /** What is the head of its queues: to be begun, or to go on if it waits for that. */
    private void nowFirst(QueuedTask<K> entry) {
        RunningTurn<K> turn = entry.turn;
        if (turn == null) {
            if (!draining) {
                places.standInLine(entry);
            }
        } else if (turn.passed) {
            turn.passed = false;
            places.standInLine(turn);
        }
    }

    private void fillPlaces() {
        places.fill(entry -> {
            RunningTurn<K> turn = begin(entry);
            // The new thread meets the lock first when it ends its turn, so it may be started while it is held.
            turn.thread = Thread.ofVirtual().name("turn").start(() -> runAll(turn));
        });
    }

    private RunningTurn<K> begin(QueuedTask<K> entry) {
        queued--;
        RunningTurn<K> turn = new RunningTurn<>(this, entry, lock.newCondition());
        entry.turn = turn;
        started.add(turn);
        return turn;
    }

    private void runAll(RunningTurn<K> first) {
        @Nullable RunningTurn<K> turn = first;
        while (turn != null) {
            run(turn);
            turn = endAndNext(turn);
        }
    }

    private void run(RunningTurn<K> turn) {
        try {
            turn.task.task.run(turn);
        } catch (Throwable failure) {
            report(turn, failure);
        }
    }

    private void report(RunningTurn<K> turn, Throwable failure) {
        if (failure instanceof InterruptedException && lock.ask(() -> closed)) {
            return;
        }
        try {
            failures.failed(turn.task.keys, failure);
        } catch (RuntimeException | Error e) {
            LOG.error("failure handler failed keys={}", turn.task.keys, e);
        }
    }

    /** Ends a turn; what is first in line then, if it has not begun, goes on in the place and on the thread of the turn. */
    private @Nullable RunningTurn<K> endAndNext(RunningTurn<K> turn) {
        lock.lock();
        try {
            started.remove(turn);
            places.leave(turn);
            queues.remove(turn.task).forEach(this::nowFirst);
            QueuedTask<K> next = places.takeForTask();
            fillPlaces();
            ended.signalAll();
            return next == null ? null : goOn(next);
        } finally {
            lock.unlock();
        }
    }

    private RunningTurn<K> goOn(QueuedTask<K> entry) {
        // An interrupt was meant for the turn that ended.
        boolean _ = Thread.interrupted();
        RunningTurn<K> next = begin(entry);
        next.thread = Thread.currentThread();
        return next;
    }

    private boolean await(Duration limit, BooleanSupplier done) throws InterruptedException {
        long left = limit.toNanos();
        while (!done.getAsBoolean() && left > 0) {
            left = ended.awaitNanos(left);
        }
        return done.getAsBoolean();
    }
}
