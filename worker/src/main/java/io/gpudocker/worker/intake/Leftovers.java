package io.gpudocker.worker.intake;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that were polled and found no room: they come first once there is room again. Their partition is paused
 * meanwhile, so there is never more of one than a single poll brings. Used by the loop's thread only.
 */
final class Leftovers {
    private final Map<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> left = new HashMap<>();

    /** What was left of it, and behind that what was polled now; what is not removed from it is left for the next time. */
    Queue<ConsumerRecord<byte[], byte[]>> of(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> polled) {
        Queue<ConsumerRecord<byte[], byte[]>> queue = left.computeIfAbsent(partition, _ -> new ArrayDeque<>());
        queue.addAll(polled);
        return queue;
    }

    int count(TopicPartition partition) {
        Queue<ConsumerRecord<byte[], byte[]>> queue = left.get(partition);
        return queue == null ? 0 : queue.size();
    }
}
