package io.gpudocker.worker.outbox;

import io.gpudocker.worker.domain.RecordPosition;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends to Kafka, exactly once. Thread-safe; several deliveries may share a transaction, in the order they came. */
public interface Outbox {
    /**
     * Queues a delivery. The future completes when the transaction was committed, with the position of the delivery's
     * answer (null when it has none); it fails when the producer is lost, and then nobody else's comes either: the
     * session is over.
     */
    CompletableFuture<@Nullable RecordPosition> deliver(Delivery delivery);

    /** Best effort, in order with the deliveries, never waits. */
    void progress(OutgoingRecord record);
}
