package io.gpudocker.producer.bill;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

/** Intervals in hours from a beginning. */
public final class Intervals {
    /** Ten at night, so that midnight is two hours away. */
    public static final Instant ZERO = Instant.parse("2026-01-01T22:00:00Z");

    private Intervals() {}

    public static Instant hour(double hour) {
        return ZERO.plus(Duration.ofMillis(Math.round(hour * 3_600_000)));
    }

    /** With figures that agree. */
    public static UsageInterval of(String name, int version, double from, double to, int gpus, String commandId) {
        double seconds = 3_600 * (to - from);
        return new UsageInterval(
                "host1",
                name,
                version,
                hour(from).toEpochMilli(),
                hour(to).toEpochMilli(),
                seconds,
                seconds * gpus,
                Collections.nCopies(gpus, "H100"),
                commandId,
                false);
    }
}
