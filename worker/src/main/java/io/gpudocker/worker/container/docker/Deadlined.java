package io.gpudocker.worker.container.docker;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a call to the engine on a virtual thread of its own and waits for it no longer than it may take: a read from a
 * unix socket has no time limit. Whoever waits no longer interrupts that thread, which closes its socket. Stateless.
 */
final class Deadlined {
    private Deadlined() {}

    /**
     * @throws EngineException {@code TIMEOUT} after {@code deadline}, {@code INTERRUPTED} when the calling thread is
     *     (its flag stays set); what the body throws comes as it is
     */
    static <T> T call(Operation what, Duration deadline, Callable<T> body) {
        return call(what, deadline, deadline, () -> {}, body);
    }

    /** The same, and runs {@code onTick} on the calling thread about every {@code tick} while it waits. */
    static <T> T call(Operation what, Duration deadline, Duration tick, Runnable onTick, Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.ofVirtual().name("engine-" + what).start(task);
        try {
            return await(what, deadline, tick, onTick, task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Fault.INTERRUPTED, what + ": interrupted", e);
        } finally {
            task.cancel(true);
        }
    }

    private static <T> T await(Operation what, Duration deadline, Duration tick, Runnable onTick, FutureTask<T> task)
            throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            long left = deadline.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                throw new EngineException(Fault.TIMEOUT, what + ": no answer within " + deadline, null);
            }
            try {
                return task.get(Math.min(left, tick.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                onTick.run();
            } catch (ExecutionException e) {
                throw unwrapped(what, e);
            }
        }
    }

    private static RuntimeException unwrapped(Operation what, ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return DockerErrors.toException(what, cause == null ? e : cause);
    }
}
