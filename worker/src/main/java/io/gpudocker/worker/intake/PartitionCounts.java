package io.gpudocker.worker.intake;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that somebody added partitions to a command topic: names have moved then, so their order is lost and nothing
 * more may be read. Used by the loop's thread only.
 */
final class PartitionCounts {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionCounts.class);
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final CommandTopics topics;
    private final LongSupplier nanoClock;
    private long lastNanos;

    PartitionCounts(Consumer<byte[], byte[]> consumer, CommandTopics topics, LongSupplier nanoClock) {
        this.consumer = consumer;
        this.topics = topics;
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong() - EVERY_NANOS;
    }

    /** @throws KafkaProblemException when there are more than there were */
    void check() {
        long now = nanoClock.getAsLong();
        if (now - lastNanos < EVERY_NANOS) {
            return;
        }
        lastNanos = now;
        topics.topics().values().forEach(this::check);
    }

    private void check(CommandTopics.Topic topic) {
        int partitions;
        try {
            partitions = consumer.partitionsFor(topic.name(), ASK).size();
        } catch (TimeoutException e) {
            LOG.debug("partitions not known now topic={}", topic.name(), e);
            return;
        }
        if (partitions > topic.partitions()) {
            throw new KafkaProblemException(List.of("topic " + topic.name() + " has " + partitions
                    + " partitions and had " + topic.partitions() + ": names have moved, so their order is lost; make"
                    + " the topic anew with " + topic.partitions()));
        }
    }
}
