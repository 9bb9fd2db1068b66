package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.domain.RecordPosition;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads records by their positions, with those that come right after. Owns its consumer; not thread-safe, save that
 * {@link #wakeup} may come from anywhere.
 */
public final class PositionReader implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer made for this reader alone */
    public PositionReader(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** What came. */
    public sealed interface Found {
        /** The first one is the record asked for; the others follow it in the same partition. */
        record Records(List<ConsumerRecord<byte[], byte[]>> records) implements Found {}

        /** The broker says that it is not kept any more. */
        record Gone() implements Found {}

        /** No answer in time. */
        record Unanswered() implements Found {}
    }

    /** @throws org.apache.kafka.common.KafkaException when the broker refuses, or {@link #wakeup} was called */
    public Found read(RecordPosition position, Duration limit) {
        TopicPartition partition = KafkaRecords.topicPartition(position.partition());
        moveTo(partition, position.offset());
        long until = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - until < 0) {
            try {
                List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(
                                Duration.ofNanos(Math.max(0, until - System.nanoTime())))
                        .records(partition);
                if (!records.isEmpty()) {
                    boolean there = records.getFirst().offset() == position.offset();
                    return there ? new Found.Records(records) : new Found.Gone();
                }
                if (consumer.position(partition, limit) > position.offset()) {
                    return new Found.Gone();
                }
            } catch (OffsetOutOfRangeException e) {
                return new Found.Gone();
            }
        }
        return new Found.Unanswered();
    }

    /** Keeps what the consumer has already fetched where the position goes on from there. */
    private void moveTo(TopicPartition partition, long offset) {
        if (!consumer.assignment().contains(partition)) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
        } else if (consumer.position(partition) != offset) {
            consumer.seek(partition, offset);
        }
    }

    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
