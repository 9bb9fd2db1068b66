package io.gpudocker.worker.pipeline;

import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.store.StateRequests;
import io.gpudocker.worker.store.StateRequests.Asked;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends again the state records that somebody asked for. They go through the outbox, in order with everything else, so that
 * an older state never overtakes a newer one. A job of the session's timer; never two at once.
 */
public final class Republisher {
    /** How the ids of its entries in the outbox begin. */
    public static final String ID = "republish/";

    private static final Logger LOG = LoggerFactory.getLogger(Republisher.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final StateStore store;
    private final StoredEvents events;

    public Republisher(StateStore store, StoredEvents events) {
        this.store = store;
        this.events = events;
    }

    /** All that is asked for now, a batch at a time; while Kafka is away the outbox does not grow beyond one. */
    public void runOnce() {
        List<Asked> asked = store.requests().all();
        try {
            for (int from = 0; from < asked.size() && hasRoom(); from += StateRequests.BATCH) {
                take(asked.subList(from, Math.min(from + StateRequests.BATCH, asked.size())));
                if (!events.pumpAll(LIMIT)) {
                    LOG.warn("state-republished-later hint=\"Kafka has not got it yet\"");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasRoom() {
        events.pump();
        return store.outbox().size() < StateRequests.BATCH;
    }

    /** Not in one transaction with the removal: to send one twice does no harm, to send it not at all would. */
    private void take(List<Asked> batch) {
        StateChange.Builder change = StateChange.builder();
        batch.forEach(each ->
                change.add(new Mutation.AppendEvent(new OutboxEvent(ID + each.key(), each.key(), each.time(), null))));
        store.commit(change.build());
        store.requests().remove(batch);
        LOG.info("state-republished records={}", batch.size());
    }
}
