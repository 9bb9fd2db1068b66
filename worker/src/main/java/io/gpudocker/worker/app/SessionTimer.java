package io.gpudocker.worker.app;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a session that nobody asks for. A job that fails is logged and tried again at its next time; never two of
 * the same job at once. Thread-safe; ends with the session.
 */
final class SessionTimer {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTimer.class);
    private static final int THREADS = 4;
    private static final int CLOSE_SECONDS = 10;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().name("housekeeping-", 0).daemon().factory());

    void every(Duration interval, Runnable job) {
        var _ = threads.scheduleWithFixedDelay(
                () -> guarded(job), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Nothing happens once the session ends: the next one finds out by itself. */
    void once(Duration delay, Runnable job) {
        try {
            var _ = threads.schedule(() -> guarded(job), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the session ends, a job is left to the next", e);
        }
    }

    private static void guarded(Runnable job) {
        try {
            job.run();
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("housekeeping-later reason=\"{}\"", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("housekeeping-failed", e);
        }
    }

    void close() throws InterruptedException {
        threads.shutdownNow();
        boolean _ = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
