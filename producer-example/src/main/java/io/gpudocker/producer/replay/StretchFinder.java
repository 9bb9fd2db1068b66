package io.gpudocker.producer.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** From times to offsets. On the thread of the consumer's owner, whose exceptions it lets through. */
record StretchFinder(KafkaConsumer<byte[], byte[]> consumer, Duration timeout) {

    /** As {@link TopicScan#stretches} says. */
    List<Stretch> find(String topic, Instant since, @Nullable Instant until) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic, timeout).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, timeout);
        Map<TopicPartition, OffsetAndTimestamp> starts = at(partitions, since);
        Map<TopicPartition, OffsetAndTimestamp> stops = until == null ? Map.of() : at(partitions, until);
        List<Stretch> stretches = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long end = Math.min(ends.getOrDefault(partition, 0L), offset(stops.get(partition)));
            long begin = begins.getOrDefault(partition, 0L);
            stretches.add(stretch(partition, begin, starts.get(partition), end, millis(since)));
        }
        return stretches;
    }

    private Map<TopicPartition, OffsetAndTimestamp> at(List<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, millis(time)));
        return consumer.offsetsForTimes(times, timeout);
    }

    private static long millis(Instant time) {
        return Math.max(0, time.toEpochMilli());
    }

    /** Kafka has none where every record is older. */
    private static long offset(@Nullable OffsetAndTimestamp found) {
        return found == null ? Long.MAX_VALUE : found.offset();
    }

    /** @param begin the first offset that is still there */
    private static Stretch stretch(
            TopicPartition partition, long begin, @Nullable OffsetAndTimestamp first, long end, long since) {
        long start = Math.min(offset(first), end);
        long completeSince = since;
        if (start == 0) {
            completeSince = Long.MIN_VALUE;
        } else if (first != null && start == begin) {
            completeSince = Math.max(since, first.timestamp());
        } else if (begin >= end) {
            completeSince = Long.MAX_VALUE;
        }
        long oldest = first == null || start == end ? Long.MAX_VALUE : first.timestamp();
        return new Stretch(partition, start, end, completeSince, oldest);
    }
}
