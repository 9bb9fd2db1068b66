package io.gpudocker.producer.replay;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.producer.call.CallFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records between two times, each partition in its own order, up to the end that stood when it was asked
 * for. Owns a consumer; confined to one thread. Every method fails with a {@link CallFailure} when Kafka can't be reached.
 */
public final class TopicScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int RECORDS_A_POLL = 5_000;

    private final ClientSettings settings;
    private final LongSupplier nanos;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private TopicScan(ClientSettings settings, LongSupplier nanos, KafkaConsumer<byte[], byte[]> consumer) {
        this.settings = settings;
        this.nanos = nanos;
        this.consumer = consumer;
    }

    /**
     * Opens a consumer; it connects with the first question.
     *
     * @param nanos a clock that nobody sets, to notice that nothing goes on
     */
    public static TopicScan open(ClientSettings settings, LongSupplier nanos) {
        Map<String, Object> config = new HashMap<>(settings.consumer());
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        try {
            return new TopicScan(
                    settings,
                    nanos,
                    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        } catch (KafkaException failed) {
            throw CallFailure.noKafka(settings, failed);
        }
    }

    /** The names of all topics that may be read. */
    public Set<String> topics() {
        try {
            return consumer.listTopics(settings.kafkaTimeout()).keySet();
        } catch (KafkaException failed) {
            throw CallFailure.noKafka(settings, failed);
        }
    }

    /**
     * What is to be read of a topic: everything from the first record that is not older than {@code since}, so a few older
     * ones where clocks differ.
     *
     * @param until up to the first record that is not older than this; null for all
     * @return a stretch for each partition; empty where there is no such topic
     */
    public List<Stretch> stretches(String topic, Instant since, @Nullable Instant until) {
        try {
            return new StretchFinder(consumer, settings.kafkaTimeout()).find(topic, since, until);
        } catch (KafkaException failed) {
            throw CallFailure.noKafka(settings, failed);
        }
    }

    /** Who is handed the records. */
    @FunctionalInterface
    public interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads them all, side by side.
     *
     * @param progress told how many offsets are done, again and again
     */
    public void scan(List<Stretch> stretches, Sink sink, LongConsumer progress) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        stretches.stream()
                .filter(stretch -> stretch.length() > 0)
                .forEach(stretch -> ends.put(stretch.partition(), stretch.end()));
        long total = stretches.stream().mapToLong(Stretch::length).sum();
        try {
            consumer.assign(ends.keySet());
            stretches.stream()
                    .filter(stretch -> stretch.length() > 0)
                    .forEach(stretch -> consumer.seek(stretch.partition(), stretch.start()));
            read(ends, total, sink, progress);
        } catch (KafkaException failed) {
            throw CallFailure.noKafka(settings, failed);
        }
    }

    private void read(Map<TopicPartition, Long> ends, long total, Sink sink, LongConsumer progress) {
        long left = total;
        long lastGain = nanos.getAsLong();
        while (left > 0) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (TopicPartition partition : records.partitions()) {
                long end = ends.getOrDefault(partition, 0L);
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    if (record.offset() < end) {
                        sink.accept(record);
                    }
                }
            }
            long before = left;
            left = left(ends);
            progress.accept(total - left);
            lastGain = left < before ? nanos.getAsLong() : lastGain;
            if (nanos.getAsLong() - lastGain > settings.kafkaTimeout().toNanos()) {
                throw new TimeoutException(
                        "no record came for " + settings.kafkaTimeout().toSeconds() + " s");
            }
        }
    }

    /** How many offsets are to be read; of those that are at their end no more is fetched. */
    private long left(Map<TopicPartition, Long> ends) {
        long left = 0;
        for (Map.Entry<TopicPartition, Long> end : Map.copyOf(ends).entrySet()) {
            long missing = end.getValue() - consumer.position(end.getKey(), settings.kafkaTimeout());
            if (missing <= 0) {
                ends.remove(end.getKey());
                consumer.pause(List.of(end.getKey()));
            } else {
                left += missing;
            }
        }
        return left;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
