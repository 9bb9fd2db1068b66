package io.gpudocker.worker.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Everything that was committed on some partitions until now. A commit is answered before its markers are written, and
 * until then {@code read_committed} sees an earlier end: the end is asked for without it, and then waited for.
 */
public final class CommittedRecords {
    /** Longer than a dead producer's transaction stays open. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private CommittedRecords() {}

    /** In order within each partition. */
    public static List<ConsumerRecord<byte[], byte[]>> of(
            String bootstrapServers, Collection<TopicPartition> partitions) {
        try (var consumer = consumer(bootstrapServers, "read_uncommitted")) {
            return upTo(bootstrapServers, consumer.endOffsets(partitions));
        }
    }

    /** Of a whole topic. */
    public static List<ConsumerRecord<byte[], byte[]>> of(String bootstrapServers, String topic) {
        try (var consumer = consumer(bootstrapServers, "read_uncommitted")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            return upTo(bootstrapServers, consumer.endOffsets(partitions));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> upTo(String bootstrapServers, Map<TopicPartition, Long> ends) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = consumer(bootstrapServers, "read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            long began = System.nanoTime();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - began > LIMIT.toNanos()) {
                    throw new AssertionError("a transaction stays open on " + ends.keySet());
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String isolation) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                isolation,
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
