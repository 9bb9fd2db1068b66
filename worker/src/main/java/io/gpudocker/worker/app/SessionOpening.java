package io.gpudocker.worker.app;

import io.gpudocker.messages.Topics;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.intake.CommandTopics;
import io.gpudocker.worker.intake.GroupOffsets;
import io.gpudocker.worker.intake.KafkaProblemException;
import io.gpudocker.worker.intake.StartPositions;
import io.gpudocker.worker.intake.TopicSetup;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which a session meets Kafka after any loss: topics, then {@code initTransactions}, then the committed
 * offsets with their marks. Never guesses: what a person must decide is thrown as {@link KafkaProblemException}.
 */
final class SessionOpening {
    private final WorkerConfig config;
    private final KafkaClients clients;
    private final StateStore store;

    SessionOpening(WorkerConfig config, KafkaClients clients, StateStore store) {
        this.config = config;
        this.clients = clients;
        this.store = store;
    }

    /** Where to begin. */
    record Beginning(CommandTopics topics, List<OffsetMark> marks) {}

    /** Asks the broker; throws {@code KafkaException} and its like when it is away. */
    Beginning begin(TransactionalOutbox outbox) throws InterruptedException {
        Map<Partition, StoredOffset> stored = store.offsets();
        CommandTopics topics = topics(stored);
        outbox.initTransactions();
        Topics names = config.topics().names();
        var facts = new GroupOffsets(clients, names.group(config.hostId())).facts(topics, stored);
        return switch (StartPositions.decide(facts, store.host().isPresent())) {
            case StartPositions.Decision.Refused(List<String> problems) -> throw new KafkaProblemException(problems);
            case StartPositions.Decision.Begin(List<OffsetMark> marks, boolean ignored) -> {
                store.storeOffsets(StartPositions.toStore(topics, marks));
                yield new Beginning(topics, marks);
            }
        };
    }

    private CommandTopics topics(Map<Partition, StoredOffset> stored) throws InterruptedException {
        Map<String, Integer> known = new HashMap<>();
        stored.forEach((partition, offset) -> known.put(partition.topic(), offset.partitions()));
        return switch (TopicSetup.ensure(clients, settings(config), known, true)) {
            case TopicSetup.Result.Ready(CommandTopics topics) -> topics;
            case TopicSetup.Result.Problems(List<String> sentences) -> throw new KafkaProblemException(sentences);
        };
    }

    static TopicSetup.Settings settings(WorkerConfig config) {
        var topics = config.topics();
        return new TopicSetup.Settings(
                topics.names(),
                config.hostId(),
                topics.create(),
                topics.partitions(),
                topics.replicationFactor(),
                topics.minInsyncReplicas() < 0 ? null : topics.minInsyncReplicas(),
                topics.repliesRetention());
    }
}
