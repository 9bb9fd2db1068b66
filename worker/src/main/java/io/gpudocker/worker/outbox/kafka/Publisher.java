package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.DeliveryFailedException;
import io.gpudocker.worker.outbox.DeliveryFailedException.Reason;
import io.gpudocker.worker.outbox.OutboxLostException;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.outbox.kafka.TransactionRunner.End;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publisher thread's loop: batch after batch, one by one after a batch that Kafka refused, again while the broker is
 * away. Ends when it is told to and nothing waits; throws when the producer is lost.
 */
final class Publisher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final DeliveryQueue queue;
    private final TransactionRunner transactions;
    private final CopyTopics copyTopics;
    private final Duration recommit;
    private final LongSupplier nanoClock;
    private final BooleanSupplier closing;
    private long nextRecommit;

    Publisher(
            DeliveryQueue queue,
            TransactionRunner transactions,
            CopyTopics copyTopics,
            Duration recommit,
            LongSupplier nanoClock,
            BooleanSupplier closing) {
        this.queue = queue;
        this.transactions = transactions;
        this.copyTopics = copyTopics;
        this.recommit = recommit;
        this.nanoClock = nanoClock;
        this.closing = closing;
    }

    @Override
    public void run() {
        nextRecommit = nanoClock.getAsLong();
        while (true) {
            List<QueuedDelivery> batch = next();
            if (batch.isEmpty() && closing.getAsBoolean()) {
                return;
            }
            if (!batch.isEmpty() || recommitDue()) {
                send(batch.stream().map(this::withPossibleCopies).toList());
            }
        }
    }

    private List<QueuedDelivery> next() {
        try {
            return queue.take(Duration.ofNanos(Math.max(0, nextRecommit - nanoClock.getAsLong())));
        } catch (InterruptedException e) {
            throw new OutboxLostException("the publisher was interrupted", e);
        }
    }

    private boolean recommitDue() {
        return nextRecommit - nanoClock.getAsLong() <= 0;
    }

    private void send(List<QueuedDelivery> batch) {
        try {
            sendUntilDone(batch);
        } catch (OutboxLostException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever it was: no future of this batch may stay open.
            throw lost(batch, e);
        }
    }

    private void sendUntilDone(List<QueuedDelivery> batch) {
        while (true) {
            boolean allMarks = recommitDue();
            switch (transactions.run(batch, allMarks)) {
                case End.Committed committed -> {
                    committed(batch, committed.answers(), allMarks);
                    return;
                }
                case End.Lost end -> throw lost(batch, end.cause());
                case End.Aborted end when isPassing(end.cause()) -> pause(batch, end.cause());
                case End.Aborted end
                when batch.size() > 1 -> {
                    LOG.warn("batch refused, sending one by one deliveries={}", batch.size(), end.cause());
                    batch.forEach(one -> sendUntilDone(List.of(one)));
                    return;
                }
                case End.Aborted end -> {
                    refused(batch, end.cause());
                    return;
                }
            }
        }
    }

    private void committed(List<QueuedDelivery> batch, List<@Nullable RecordPosition> answers, boolean allMarks) {
        if (allMarks) {
            nextRecommit = nanoClock.getAsLong() + recommit.toNanos();
        }
        for (int one = 0; one < batch.size(); one++) {
            batch.get(one).future().complete(answers.get(one));
        }
    }

    /** Copies are the first to go; what is refused without them is its caller's to bound. */
    private void refused(List<QueuedDelivery> batch, Exception cause) {
        if (batch.isEmpty()) {
            throw new OutboxLostException("the offsets are refused", cause);
        }
        QueuedDelivery one = batch.getFirst();
        if (!one.delivery().copies().isEmpty()) {
            LOG.warn("delivery refused, sending it without copies", cause);
            sendUntilDone(List.of(one.withoutCopies()));
            return;
        }
        Reason reason = isTooLarge(cause) ? Reason.TOO_LARGE : Reason.REFUSED;
        LOG.warn("delivery refused reason={}", reason, cause);
        one.future().completeExceptionally(new DeliveryFailedException(reason, "Kafka refuses the delivery", cause));
    }

    private QueuedDelivery withPossibleCopies(QueuedDelivery one) {
        Delivery delivery = one.delivery();
        if (delivery.copies().isEmpty()) {
            return one;
        }
        List<OutgoingRecord> copies =
                delivery.copies().stream().filter(copyTopics::canWrite).toList();
        Delivery possible = new Delivery(
                delivery.records(), copies, delivery.answers(), delivery.finishes(), delivery.outboxSequence());
        return new QueuedDelivery(possible, one.future());
    }

    private OutboxLostException lost(List<QueuedDelivery> batch, Exception cause) {
        OutboxLostException failure = new OutboxLostException("the producer is lost", cause);
        batch.forEach(one -> one.future().completeExceptionally(failure));
        return failure;
    }

    private void pause(List<QueuedDelivery> batch, Exception cause) {
        if (closing.getAsBoolean()) {
            throw lost(batch, cause);
        }
        LOG.warn("broker away, trying again deliveries={}", batch.size(), cause);
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw lost(batch, e);
        }
    }

    private static boolean isPassing(Exception cause) {
        return cause instanceof RetriableException;
    }

    private static boolean isTooLarge(Exception cause) {
        return cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException;
    }
}
