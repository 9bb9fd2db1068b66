package io.gpudocker.messages.client;

import io.gpudocker.messages.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What a client needs to know.
 *
 * @param kafka settings of Kafka's clients, at least {@code bootstrap.servers}; what the client must own is overruled
 * @param host id of the host whose worker carries the commands out
 * @param source the CloudEvents source of commands that name none, such as {@code /billing}
 * @param kafkaTimeout how long start, send and find may take to reach Kafka
 */
public record ClientSettings(
        Map<String, Object> kafka, Topics topics, String host, String source, Duration kafkaTimeout) {

    /** With the default topics and 30 s for Kafka. */
    public static ClientSettings of(String bootstrapServers, String host, String source) {
        return new ClientSettings(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new Topics(Topics.DEFAULT_PREFIX),
                host,
                source,
                Duration.ofSeconds(30));
    }

    Map<String, Object> producer() {
        Map<String, Object> all = new HashMap<>(kafka);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Keys must be placed as by every other producer, or one name would stand on two partitions.
        all.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        all.remove(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);
        all.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        int millis = Math.toIntExact(kafkaTimeout.toMillis());
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        return all;
    }

    /** The settings of a consumer of committed records that is in no group, for whoever reads topics by itself. */
    public Map<String, Object> consumer() {
        Map<String, Object> all = new HashMap<>(kafka);
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        return all;
    }

    /** How often to look for new partitions: as often as Kafka's client learns of them. */
    Duration partitionInterval() {
        return Duration.ofMillis(
                Long.parseLong(String.valueOf(consumer().get(ConsumerConfig.METADATA_MAX_AGE_CONFIG))));
    }
}
