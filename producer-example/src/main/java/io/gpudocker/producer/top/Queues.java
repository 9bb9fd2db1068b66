package io.gpudocker.producer.top;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Which hosts there are and how many commands wait or run there, from the command topics. Blocks; for one thread. */
final class Queues implements AutoCloseable {
    private final Topics topics;
    private final Admin admin;
    private final Duration timeout;

    /** @param timeout for each question to Kafka */
    Queues(Map<String, Object> kafka, Topics topics, Duration timeout) {
        this.topics = topics;
        this.timeout = timeout;
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("default.api.timeout.ms", Math.toIntExact(timeout.toMillis()));
        config.put("request.timeout.ms", Math.toIntExact(timeout.toMillis()));
        this.admin = Admin.create(config);
    }

    /** The hosts that have command topics. */
    SortedSet<String> hosts() throws ExecutionException, TimeoutException, InterruptedException {
        String begin = topics.prefix() + ".";
        String end = "." + ResourceKind.HOST.topicSuffix();
        return get(admin.listTopics().names()).stream()
                .filter(name ->
                        name.startsWith(begin) && name.endsWith(end) && name.length() > begin.length() + end.length())
                .map(name -> name.substring(begin.length(), name.length() - end.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * By host, how far the end of its command topics is from what its worker has committed. The worker commits its lowest
     * unfinished record, so that finished ones above that are counted too.
     */
    Map<String, Long> depths(Set<String> hosts) throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, Set<TopicPartition>> partitions = partitions(hosts);
        Set<TopicPartition> all =
                partitions.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        Map<TopicPartition, Long> done = committed(hosts);
        Set<TopicPartition> untouched = new HashSet<>(all);
        untouched.removeAll(done.keySet());
        Map<TopicPartition, Long> begins = offsets(untouched, OffsetSpec.earliest());
        Map<String, Long> depths = new HashMap<>();
        partitions.forEach((host, own) -> depths.put(
                host,
                own.stream()
                        .mapToLong(partition -> {
                            long from = done.getOrDefault(partition, begins.getOrDefault(partition, 0L));
                            return Math.max(0, ends.getOrDefault(partition, 0L) - from);
                        })
                        .sum()));
        return depths;
    }

    private Map<String, Set<TopicPartition>> partitions(Set<String> hosts)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<String> names =
                hosts.stream().flatMap(host -> names(host).stream()).collect(Collectors.toCollection(HashSet::new));
        names.retainAll(get(admin.listTopics().names()));
        Map<String, TopicDescription> described =
                get(admin.describeTopics(names).allTopicNames());
        Map<String, Set<TopicPartition>> partitions = new HashMap<>();
        for (String host : hosts) {
            Set<TopicPartition> own = names(host).stream()
                    .flatMap(name -> Stream.ofNullable(described.get(name)))
                    .flatMap(topic ->
                            topic.partitions().stream().map(info -> new TopicPartition(topic.name(), info.partition())))
                    .collect(Collectors.toSet());
            partitions.put(host, own);
        }
        return partitions;
    }

    private List<String> names(String host) {
        return Arrays.stream(ResourceKind.values())
                .map(kind -> topics.commands(host, kind))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                wanted.isEmpty() ? Map.of() : get(admin.listOffsets(wanted).all());
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private Map<TopicPartition, Long> committed(Set<String> hosts)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, Long> all = new HashMap<>();
        if (hosts.isEmpty()) {
            return all;
        }
        Map<String, ListConsumerGroupOffsetsSpec> groups =
                hosts.stream().collect(Collectors.toMap(topics::group, host -> new ListConsumerGroupOffsetsSpec()));
        ListConsumerGroupOffsetsResult asked = admin.listConsumerGroupOffsets(groups);
        for (String group : groups.keySet()) {
            committed(asked, group).forEach((partition, offset) -> {
                // Null for a partition that was asked for by name and has none.
                if (offset != null) {
                    all.put(partition, offset.offset());
                }
            });
        }
        return all;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(ListConsumerGroupOffsetsResult asked, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return get(asked.partitionsToOffsetAndMetadata(group));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof GroupIdNotFoundException) {
                // Its worker has never run.
                return Map.of();
            }
            throw failed;
        }
    }

    private <T> T get(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
