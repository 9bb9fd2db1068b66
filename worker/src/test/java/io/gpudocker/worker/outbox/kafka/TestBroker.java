package io.gpudocker.worker.outbox.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gpudocker.worker.rig.CommittedRecords;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What tests do with a broker besides what they test. */
public final class TestBroker {
    private final String bootstrapServers;
    private final KafkaClients clients;

    public TestBroker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.clients = new KafkaClients(Map.of("bootstrap.servers", bootstrapServers));
    }

    public KafkaClients clients() {
        return clients;
    }

    public void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = clients.admin()) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** All committed records of a partition, up to its end as it is now. */
    public List<ConsumerRecord<byte[], byte[]>> committed(String topic, int partition) {
        return CommittedRecords.of(bootstrapServers, List.of(new TopicPartition(topic, partition)));
    }

    public List<String> committedValues(String topic, int partition) {
        return committed(topic, partition).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    public @Nullable OffsetAndMetadata groupOffset(String group, String topic, int partition) {
        TopicPartition at = new TopicPartition(topic, partition);
        try (Consumer<byte[], byte[]> consumer = clients.consumer(group)) {
            return consumer.committed(Set.of(at)).get(at);
        }
    }

    /** A plain client's producer. */
    public KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                new HashMap<>(clients.common()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    public static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @Nullable String key, @Nullable String value) {
        return new ProducerRecord<>(
                topic,
                partition,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8));
    }
}
