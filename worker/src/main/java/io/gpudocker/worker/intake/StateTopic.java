package io.gpudocker.worker.intake;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the state topic as any reader of it does, from its start. Changes nothing. Any thread. */
public final class StateTopic {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final String topic;
    private final String group;
    private final StateCodec codec = new StateCodec();

    /**
     * @param topic its name
     * @param group named to the broker; nothing is committed under it
     */
    public StateTopic(KafkaClients clients, String topic, String group) {
        this.clients = clients;
        this.topic = topic;
        this.group = group;
    }

    /**
     * What a reader takes for being there, of one host; holds no more than these in memory.
     *
     * @return empty when there is no such topic
     * @throws KafkaUnavailableException when the broker does not answer
     */
    public Optional<Set<ResourceKey>> standing(String host) {
        try (Consumer<byte[], byte[]> consumer = clients.consumer(group)) {
            List<TopicPartition> partitions = partitions(consumer.partitionsFor(topic, LIMIT));
            if (partitions.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(read(consumer, consumer.endOffsets(partitions, LIMIT), host));
        } catch (KafkaException e) {
            throw new KafkaUnavailableException(topic + " could not be read: " + e.getMessage(), e);
        }
    }

    private static List<TopicPartition> partitions(@Nullable List<PartitionInfo> infos) {
        return infos == null
                ? List.of()
                : infos.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
    }

    private Set<ResourceKey> read(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, String host) {
        Set<ResourceKey> standing = new TreeSet<>();
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        long heard = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), LIMIT) < end.getValue())) {
            var records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > LIMIT.toNanos()) {
                throw new TimeoutException("no records for " + LIMIT.toSeconds() + " s");
            }
            records.forEach(record -> note(record, host, standing));
        }
        return standing;
    }

    /** Whatever its value is: one that can't be read stands there as well. */
    private void note(ConsumerRecord<byte[], byte[]> record, String host, Set<ResourceKey> standing) {
        Optional<StateRecord> named = codec.decode(new RawRecord(record.key(), List.of(), null, record.timestamp()));
        if (named.isEmpty() || !named.get().host().equals(host)) {
            return;
        }
        ResourceKey key = new ResourceKey(named.get().kind(), named.get().name());
        if (record.value() == null) {
            standing.remove(key);
        } else {
            standing.add(key);
        }
    }
}
