package io.gpudocker.producer.replay;

import java.time.Instant;

/**
 * A stretch of time in whole milliseconds.
 *
 * @param from belongs to it
 * @param to is behind it, and later than {@code from}
 */
public record TimeRange(Instant from, Instant to) {

    /** Refuses one that is empty or the wrong way round. */
    public TimeRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("--from must be before --to, but " + from + " is not before " + to);
        }
    }

    /** Unix epoch milliseconds. */
    public long fromMillis() {
        return from.toEpochMilli();
    }

    /** Unix epoch milliseconds. */
    public long toMillis() {
        return to.toEpochMilli();
    }

    public boolean contains(long epochMillis) {
        return epochMillis >= fromMillis() && epochMillis < toMillis();
    }
}
