package io.gpudocker.worker.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the worker, from taking the host to losing or giving it back. All that belongs to an epoch belongs to a
 * session and ends with it, so that nothing of an earlier one can touch a later one. What was opened is closed in
 * reverse, on the thread that opened it; {@link #end} may be called on any.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    private record Part(String name, Closing closing) {}

    /** Closes one part. */
    @FunctionalInterface
    interface Closing {
        void close() throws Exception;
    }

    /** To be closed with the session, before what was opened earlier. */
    void opened(String name, Closing closing) {
        parts.push(new Part(name, closing));
    }

    /** Ends it, for the first reason given; called by whoever learns that it can't go on. Never waits. */
    void end(String why) {
        if (reason.compareAndSet(null, why)) {
            LOG.info("session-ends reason=\"{}\"", why);
            ended.countDown();
        }
    }

    boolean over() {
        return reason.get() != null;
    }

    /** Why it ended; empty before. */
    String reason() {
        String why = reason.get();
        return why == null ? "" : why;
    }

    /** Whether it ended within this time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        end("closed");
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closing().close();
            } catch (Exception e) {
                LOG.warn("close-failed part={}", part.name(), e);
            }
        }
    }
}
