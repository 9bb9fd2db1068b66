package io.gpudocker.worker.allocation;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First come, first served: while someone waits for a kind of resource, nobody who came later is granted any of it. One
 * attempt at a time. Only the caller's own thread waits, and it can be interrupted. Thread-safe.
 */
final class CapacityQueue {
    private static final Logger LOG = LoggerFactory.getLogger(CapacityQueue.class);

    private static final Map<ErrorCode, Resource> AWAITED = Map.of(
            ErrorCode.GPU_NOT_ENOUGH, Resource.GPU,
            ErrorCode.PORT_NOT_ENOUGH, Resource.PORT,
            ErrorCode.PORT_BUSY, Resource.PORT);

    private final Duration lookAgain;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Waiter> waiters = new ArrayList<>();

    /**
     * @param lookAgain after which time a waiter looks again though nobody said that something was freed: a process of
     *     the host says nothing when it lets go of a port
     */
    CapacityQueue(Duration lookAgain) {
        this.lookAgain = lookAgain;
    }

    /** What is waited for. */
    enum Resource {
        GPU,
        PORT
    }

    /** Plans once. */
    interface Attempt {
        /**
         * @param promised kinds of which nothing may be granted, since earlier ones wait for them
         */
        Planned plan(Set<Resource> promised);
    }

    Planned now(Attempt attempt) {
        lock.lock();
        try {
            return attempt.plan(promisedBefore(null));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the attempt is granted, or refused for another reason than what is taken now, or the time is over.
     *
     * @param longest from now
     * @throws InterruptedException when the waiting was called off
     * @throws StoreUnavailableException when the time is over and the store could not be asked last
     */
    Planned await(Attempt attempt, Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        var waiter = new Waiter();
        waiters.add(waiter);
        try {
            return await(waiter, attempt, longest);
        } finally {
            waiters.remove(waiter);
            changed.signalAll();
            lock.unlock();
        }
    }

    /** Something was freed, or became healthy: those who wait look again. */
    void capacityChanged() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return (int)
                    waiters.stream().filter(waiter -> waiter.waitsFor != null).count();
        } finally {
            lock.unlock();
        }
    }

    private Planned await(Waiter waiter, Attempt attempt, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        while (true) {
            var ended = attempt(waiter, attempt, left <= 0);
            if (ended != null) {
                return ended;
            }
            long slice = Math.min(left, lookAgain.toNanos());
            long unused = changed.awaitNanos(slice);
            left -= slice - Math.max(0, unused);
        }
    }

    /** Null when it has to wait on. A store that is away does not cost a waiter its place. */
    private @Nullable Planned attempt(Waiter waiter, Attempt attempt, boolean last) {
        var promised = promisedBefore(waiter);
        if (!last && waiter.waitsFor != null && promised.contains(waiter.waitsFor)) {
            return null;
        }
        try {
            return switch (attempt.plan(promised)) {
                case Planned.Granted granted -> granted;
                case Planned.Refused refused -> last || !waits(waiter, refused.error()) ? refused : null;
            };
        } catch (StoreUnavailableException e) {
            if (last) {
                throw e;
            }
            LOG.warn("event=capacity-not-read errorCode={} error={}", ErrorCode.STORE_UNAVAILABLE, e.getMessage());
            return null;
        }
    }

    private Set<Resource> promisedBefore(@Nullable Waiter waiter) {
        var promised = EnumSet.noneOf(Resource.class);
        for (Waiter earlier : waiters) {
            if (earlier == waiter) {
                break;
            }
            if (earlier.waitsFor != null) {
                promised.add(earlier.waitsFor);
            }
        }
        return promised;
    }

    /** Whether waiting can help; notes what is waited for, and tells those behind when that is another than before. */
    private boolean waits(Waiter waiter, CommandError error) {
        var resource = error.retryable() ? AWAITED.get(error.code()) : null;
        if (resource != null && waiter.waitsFor != resource) {
            waiter.waitsFor = resource;
            changed.signalAll();
        }
        return resource != null;
    }

    /** One who waits; guarded by the lock. */
    private static final class Waiter {
        private @Nullable Resource waitsFor;
    }
}
