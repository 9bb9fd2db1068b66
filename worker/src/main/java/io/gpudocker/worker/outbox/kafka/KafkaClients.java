package io.gpudocker.worker.outbox.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the worker's Kafka clients: what the operator set, and over it what the worker must own. Immutable; every client
 * belongs to whoever asked for it.
 *
 * @param common {@code bootstrap.servers} and the operator's {@code kafka.} keys without that prefix
 */
public record KafkaClients(Map<String, String> common) {
    /** How long an open transaction may hide later answers from all readers. */
    public static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

    private static final String BLOCK_MILLIS = "5000";
    /**
     * The broker refuses a transaction for the moment that it still writes the markers of the one before. Kafka's own
     * 100 ms is much longer than that; while a broker is away the wait doubles as usual.
     */
    private static final String RETRY_MILLIS = "5";

    public KafkaClients {
        common = Map.copyOf(common);
    }

    public Admin admin() {
        Map<String, Object> settings = new HashMap<>(common);
        settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        return Admin.create(settings);
    }

    /** Sees only what was committed, commits nothing, and never guesses a position. */
    public Consumer<byte[], byte[]> consumer(String group) {
        Map<String, Object> settings = new HashMap<>(common);
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "8388608");
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "500");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** One per host: a later one with the same id fences this one. */
    public Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> settings = new HashMap<>(common);
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "4000");
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "8000");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        settings.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_MILLIS);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(TRANSACTION_TIMEOUT.toMillis()));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
