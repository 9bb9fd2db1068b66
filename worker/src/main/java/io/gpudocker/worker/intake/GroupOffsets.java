package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.intake.StartPositions.Facts;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks the broker what {@link StartPositions} needs. Any thread; each call with a consumer of its own. */
public final class GroupOffsets {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final KafkaClients clients;
    private final String group;

    public GroupOffsets(KafkaClients clients, String group) {
        this.clients = clients;
        this.group = group;
    }

    /**
     * Only after {@code initTransactions}: before, it waits for a dead worker's open transaction.
     *
     * @param stored as the store has it
     * @throws KafkaUnavailableException when the broker does not answer
     */
    public List<Facts> facts(CommandTopics topics, Map<Partition, StoredOffset> stored) {
        Set<TopicPartition> partitions = new HashSet<>();
        topics.partitions().forEach(partition -> partitions.add(KafkaRecords.topicPartition(partition)));
        try (Consumer<byte[], byte[]> consumer = clients.consumer(group)) {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, LIMIT);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, LIMIT);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
            List<Facts> facts = new ArrayList<>();
            for (Partition partition : topics.partitions()) {
                TopicPartition at = KafkaRecords.topicPartition(partition);
                CommandTopics.Topic topic = topics.topic(topics.kindOf(partition.topic()));
                facts.add(new Facts(
                        partition,
                        topic.id(),
                        topic.partitions(),
                        mark(partition, committed.get(at)),
                        stored.get(partition),
                        Objects.requireNonNull(beginnings.get(at)),
                        Objects.requireNonNull(ends.get(at))));
            }
            return facts;
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("the offsets of group " + group + " could not be read", e);
        }
    }

    private static @Nullable OffsetMark mark(Partition partition, @Nullable OffsetAndMetadata committed) {
        return committed == null ? null : new OffsetMark(partition, committed.offset(), committed.metadata());
    }
}
