package io.gpudocker.producer.replay;

import org.apache.kafka.common.TopicPartition;

/**
 * The part of a partition that is read.
 *
 * @param start the first offset
 * @param end the offset behind the last one; nothing that comes later is read
 * @param completeSince Unix epoch milliseconds: no record younger than this is missing before {@code start}.
 *     {@link Long#MIN_VALUE} when none is missing at all, {@link Long#MAX_VALUE} when all there ever was is gone
 * @param oldest when the first record of it was written, Unix epoch milliseconds; {@link Long#MAX_VALUE} when it is empty
 */
public record Stretch(TopicPartition partition, long start, long end, long completeSince, long oldest) {

    /** Whether nothing was ever written before it. */
    public boolean whole() {
        return completeSince == Long.MIN_VALUE;
    }

    /** How many offsets; some of them may be no records. */
    public long length() {
        return Math.max(0, end - start);
    }
}
