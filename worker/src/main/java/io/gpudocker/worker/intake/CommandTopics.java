package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.Partition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The three command topics of this host as the broker has them.
 *
 * @param topics by kind
 */
public record CommandTopics(Map<ResourceKind, Topic> topics) {
    public CommandTopics {
        topics = Map.copyOf(topics);
    }

    /**
     * @param id Kafka's own id, another one when the topic was made anew
     * @param partitions from 1
     */
    public record Topic(String name, String id, int partitions) {
        Stream<Partition> all() {
            return IntStream.range(0, partitions).mapToObj(number -> new Partition(name, number));
        }
    }

    public Topic topic(ResourceKind kind) {
        return Objects.requireNonNull(topics.get(kind));
    }

    /** All partitions of all three. */
    public List<Partition> partitions() {
        return topics.values().stream().flatMap(Topic::all).toList();
    }

    /** Where the outbox sequence stands. */
    public Partition sequencePartition() {
        return new Partition(topic(ResourceKind.HOST).name(), 0);
    }

    /** @throws IllegalArgumentException when it is none of the three */
    public ResourceKind kindOf(String topic) {
        return topics.entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(topic))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no command topic: " + topic));
    }
}
