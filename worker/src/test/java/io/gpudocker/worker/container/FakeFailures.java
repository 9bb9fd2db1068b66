package io.gpudocker.worker.container;

import io.gpudocker.worker.container.EngineException.Fault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What goes wrong in a {@link FakeEngine}, as a test wants it. Thread-safe. */
final class FakeFailures {
    /** What to do with one call. */
    private record Planned(Fault fault, boolean afterEffect) {}

    private final Map<FakeEngine.Call, Deque<Planned>> planned = new EnumMap<>(FakeEngine.Call.class);
    private volatile boolean unavailable;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable CountDownLatch hanging;

    void unavailable(boolean now) {
        unavailable = now;
    }

    int waiting() {
        return waiting.get();
    }

    synchronized void plan(FakeEngine.Call call, Fault fault, boolean afterEffect) {
        planned.computeIfAbsent(call, _ -> new ArrayDeque<>()).add(new Planned(fault, afterEffect));
    }

    /** Calls that come from now on wait. */
    void hang() {
        hanging = new CountDownLatch(1);
    }

    /** The waiting ones end with {@code TIMEOUT}. */
    void endHanging() {
        CountDownLatch latch = hanging;
        hanging = null;
        if (latch != null) {
            latch.countDown();
        }
    }

    <T> T around(FakeEngine.Call call, Supplier<T> effect) {
        waitWhileHanging(call);
        if (unavailable) {
            throw new EngineException(Fault.UNAVAILABLE, call + ": connection refused", null);
        }
        Planned plan = next(call);
        if (plan == null) {
            return effect.get();
        }
        if (plan.afterEffect()) {
            var _ = effect.get();
        }
        throw new EngineException(plan.fault(), call + ": as the test wants it", null);
    }

    private synchronized @Nullable Planned next(FakeEngine.Call call) {
        Deque<Planned> plans = planned.get(call);
        return plans == null ? null : plans.poll();
    }

    private void waitWhileHanging(FakeEngine.Call call) {
        CountDownLatch latch = hanging;
        if (latch == null) {
            return;
        }
        waiting.incrementAndGet();
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Fault.INTERRUPTED, call + ": interrupted", e);
        } finally {
            waiting.decrementAndGet();
        }
        throw new EngineException(Fault.TIMEOUT, call + ": no answer", null);
    }
}
