package io.gpudocker.worker.app;

import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.observe.Health;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions one after the other until it is told to stop: whatever ends a session, the next one begins from what is
 * stored. {@link #run} is called by one thread; {@link #stop} by any.
 */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final WorkerAssembly assembly;
    private final Health health;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    Worker(WorkerAssembly assembly, Health health) {
        this.assembly = assembly;
        this.health = health;
    }

    /** Returns when it was told to stop and has. */
    void run() throws InterruptedException {
        try {
            while (stopping.getCount() > 0) {
                live();
                boolean _ = stopping.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            stopped.countDown();
        }
    }

    private void live() throws InterruptedException {
        try (Session now = new Session()) {
            assembly.open(now, () -> stopping.getCount() == 0);
            while (!now.awaitEnd(LOOK) && stopping.getCount() > 0) {
                assembly.sign(now);
            }
            assembly.drain(now, stopping.getCount() == 0);
        } catch (OwnershipLostException e) {
            LOG.warn("session-lost reason=\"{}\"", e.getMessage());
        } catch (StoppedException e) {
            LOG.debug("stopped while starting", e);
        } catch (RuntimeException e) {
            LOG.error("session-failed", e);
        } finally {
            for (Health.Condition condition : Health.Condition.values()) {
                health.fails(condition, "a new session begins");
            }
        }
    }

    /** Drains and closes; returns when that is done or the limit is over: whether it was done. */
    boolean stop(Duration limit) throws InterruptedException {
        stopping.countDown();
        boolean done = stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!done) {
            LOG.error("stop-timeout limit={}", limit);
        }
        return done;
    }

    /** It was told to stop while it was starting. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
