package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pauses a partition, and that one alone, whose metadata or memory is used up. Used by the loop's thread only. */
final class Steering {
    private static final Logger LOG = LoggerFactory.getLogger(Steering.class);

    private final OffsetLedger ledger;
    private final IntakeLimits limits;

    Steering(OffsetLedger ledger, IntakeLimits limits) {
        this.ledger = ledger;
        this.limits = limits;
    }

    /** Whether some of what was left over can be taken now. */
    boolean steer(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Leftovers leftovers) {
        boolean more = false;
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        for (TopicPartition at : partitions) {
            Partition partition = KafkaRecords.partition(at);
            boolean paused = consumer.paused().contains(at);
            boolean full = full(partition);
            boolean left = leftovers.count(at) > 0;
            more |= left && !full;
            if (full && !paused) {
                LOG.warn(
                        "partition paused partition={} offset={} unfinished={}",
                        partition,
                        ledger.lowestUnfinished(partition),
                        ledger.unfinished(partition));
                pause.add(at);
            } else if (left && !paused) {
                pause.add(at);
            } else if (!full && !left && paused) {
                resume.add(at);
            }
        }
        consumer.pause(pause);
        consumer.resume(resume);
        return more;
    }

    /** Whether no further record of it may be taken now. */
    boolean full(Partition partition) {
        int own = ledger.unfinished(partition);
        return own >= limits.pendingPerPartition()
                || (own >= limits.pendingShare() && ledger.unfinished() >= limits.pending())
                || ledger.full(partition);
    }
}
