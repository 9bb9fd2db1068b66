package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.OffsetSource;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.OutgoingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction from begin to commit or abort. Used by the publisher's thread only. */
final class TransactionRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionRunner.class);

    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private final OffsetSource offsets;
    private final BooleanSupplier givenUp;
    /** Of the running transaction; written by the producer's own thread. */
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();

    /** @param givenUp whether to stop trying while the broker is away */
    TransactionRunner(
            Producer<byte[], byte[]> producer,
            ConsumerGroupMetadata group,
            OffsetSource offsets,
            BooleanSupplier givenUp) {
        this.producer = producer;
        this.group = group;
        this.offsets = offsets;
        this.givenUp = givenUp;
    }

    /** How it ended. */
    sealed interface End {
        /** @param answers for each delivery, null where it has none */
        record Committed(List<@Nullable RecordPosition> answers) implements End {}

        /** Nothing became visible, and the producer can go on. */
        record Aborted(Exception cause) implements End {}

        /** The producer can't go on. */
        record Lost(Exception cause) implements End {}
    }

    /** @param allMarks whether the offsets of all partitions are committed again as well */
    End run(List<QueuedDelivery> batch, boolean allMarks) {
        List<RecordPosition> finishing = finishing(batch);
        long sequence = batch.stream()
                .mapToLong(one -> one.delivery().outboxSequence())
                .max()
                .orElse(0);
        List<@Nullable Future<RecordMetadata>> sent = new ArrayList<>(batch.size());
        firstFailure.set(null);
        try {
            producer.beginTransaction();
            batch.forEach(one -> sent.add(sendAll(one)));
            sendOffsets(finishing, sequence, allMarks);
            commit();
        } catch (KafkaException | IllegalStateException e) {
            return abort(cause(e));
        }
        offsets.finished(finishing, sequence);
        return new End.Committed(answers(sent));
    }

    private static List<RecordPosition> finishing(List<QueuedDelivery> batch) {
        return batch.stream()
                .map(one -> one.delivery().finishes())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private @Nullable Future<RecordMetadata> sendAll(QueuedDelivery one) {
        Future<RecordMetadata> answer = null;
        for (OutgoingRecord record : one.delivery().records()) {
            Future<RecordMetadata> sent = send(record);
            answer = answer == null && one.delivery().answers() ? sent : answer;
        }
        for (OutgoingRecord copy : one.delivery().copies()) {
            Future<RecordMetadata> _ = send(copy);
        }
        return answer;
    }

    private Future<RecordMetadata> send(OutgoingRecord record) {
        return producer.send(KafkaRecords.producerRecord(record), (_, failure) -> {
            if (failure != null) {
                firstFailure.compareAndSet(null, failure);
            }
        });
    }

    private void sendOffsets(List<RecordPosition> finishing, long sequence, boolean allMarks) {
        List<OffsetMark> marks = new ArrayList<>();
        if (allMarks) {
            marks.addAll(offsets.marks());
        }
        // These come later, and the later mark of a partition counts.
        marks.addAll(offsets.marksWith(finishing, sequence));
        if (!marks.isEmpty()) {
            producer.sendOffsetsToTransaction(KafkaRecords.offsets(marks), group);
        }
    }

    /** A commit that timed out may have happened: asked again, the coordinator says so. */
    private void commit() {
        while (true) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (givenUp.getAsBoolean()) {
                    throw e;
                }
                LOG.warn("commit not answered, asking again", e);
            }
        }
    }

    private End abort(Exception cause) {
        while (true) {
            try {
                producer.abortTransaction();
                return new End.Aborted(cause);
            } catch (TimeoutException e) {
                if (givenUp.getAsBoolean()) {
                    return new End.Lost(cause);
                }
                LOG.warn("abort not answered, asking again", e);
            } catch (KafkaException | IllegalStateException e) {
                cause.addSuppressed(e);
                return new End.Lost(cause);
            }
        }
    }

    /** A failed send says more than the commit that fails because of it. */
    private Exception cause(Exception otherwise) {
        Exception failure = firstFailure.get();
        return failure == null ? otherwise : failure;
    }

    private static List<@Nullable RecordPosition> answers(List<@Nullable Future<RecordMetadata>> sent) {
        List<@Nullable RecordPosition> answers = new ArrayList<>(sent.size());
        for (Future<RecordMetadata> one : sent) {
            answers.add(one == null ? null : position(one));
        }
        return answers;
    }

    private static RecordPosition position(Future<RecordMetadata> sent) {
        try {
            RecordMetadata written = sent.get();
            return RecordPosition.of(written.topic(), written.partition(), written.offset());
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("committed, but a record has no position", e);
        }
    }
}
