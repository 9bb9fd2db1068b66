package io.gpudocker.worker.app;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineEvent;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.Health.Condition;
import io.gpudocker.worker.reconcile.ExitJudge;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the engine's events and asks every two seconds whether it is there: the end of a container is looked at as
 * soon as it is told, and all of them once the engine is back.
 */
final class EngineWatch {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    private final ContainerEngine engine;
    private final ExitJudge judge;
    private final Health health;
    private final Consumer<String> look;
    private final Runnable lookAtAll;
    private @Nullable AutoCloseable stream;
    private @Nullable Instant last;
    private boolean closed;

    EngineWatch(ContainerEngine engine, ExitJudge judge, Health health, Consumer<String> look, Runnable lookAtAll) {
        this.engine = engine;
        this.judge = judge;
        this.health = health;
        this.look = look;
        this.lookAtAll = lookAtAll;
    }

    /** Called by the timer. */
    void runOnce() {
        try {
            engine.info();
            health.holds(Condition.ENGINE);
            if (open()) {
                judge.streamStands();
                lookAtAll.run();
            }
        } catch (EngineException e) {
            health.fails(Condition.ENGINE, "away: " + e.getMessage());
        }
    }

    private synchronized boolean open() {
        if (stream != null || closed) {
            return false;
        }
        stream = engine.events(last, this::saw, this::broke);
        return true;
    }

    private void saw(EngineEvent event) {
        synchronized (this) {
            last = event.time();
        }
        judge.saw(event);
        String name = event.attributes().get(Labels.REPLICA_SET);
        if (name != null && (event.action().equals("die") || event.action().equals("destroy"))) {
            look.accept(name);
        }
    }

    private void broke(EngineException why) {
        LOG.warn("engine-events-broke reason=\"{}\"", why.getMessage());
        judge.streamBroke();
        synchronized (this) {
            stream = null;
        }
    }

    synchronized void close() {
        closed = true;
        if (stream != null) {
            try {
                stream.close();
            } catch (Exception e) {
                LOG.debug("the event stream did not close cleanly", e);
            }
        }
    }
}
