package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.OutgoingRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A delivery with the future that its caller holds. */
record QueuedDelivery(Delivery delivery, CompletableFuture<@Nullable RecordPosition> future) {
    /** Nobody waits for it. */
    static QueuedDelivery progress(OutgoingRecord record) {
        return new QueuedDelivery(new Delivery(List.of(record), List.of(), false, null, 0), new CompletableFuture<>());
    }

    QueuedDelivery withoutCopies() {
        return new QueuedDelivery(
                new Delivery(
                        delivery.records(),
                        List.of(),
                        delivery.answers(),
                        delivery.finishes(),
                        delivery.outboxSequence()),
                future);
    }
}
