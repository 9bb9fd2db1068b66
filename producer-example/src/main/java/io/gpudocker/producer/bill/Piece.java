package io.gpudocker.producer.bill;

import io.gpudocker.producer.replay.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What of an interval falls into a stretch of time.
 *
 * @param startMillis when it begins, Unix epoch milliseconds
 * @param millis its share of what counts
 * @param gpuMillis its share of that, times GPUs
 */
record Piece(long startMillis, long millis, long gpuMillis) {
    private static final long DAY = 86_400_000;

    /** What falls into the range; an interval without length does where it stands. Empty when nothing does. */
    static List<Piece> of(UsageInterval interval, TimeRange range) {
        long start = Math.max(interval.startMillis(), range.fromMillis());
        long end = Math.min(interval.endMillis(), range.toMillis());
        boolean instant = interval.startMillis() == interval.endMillis() && range.contains(interval.startMillis());
        return start < end || instant ? List.of(cut(interval, start, end)) : List.of();
    }

    /** The same, cut at the beginnings of days in UTC as well. */
    static List<Piece> ofDays(UsageInterval interval, TimeRange range) {
        List<Piece> pieces = new ArrayList<>();
        for (Piece whole : of(interval, range)) {
            long end = Math.min(interval.endMillis(), range.toMillis());
            long start = whole.startMillis();
            do {
                long next = Math.min(end, (Math.floorDiv(start, DAY) + 1) * DAY);
                pieces.add(cut(interval, start, next));
                start = next;
            } while (start < end);
        }
        return pieces;
    }

    private static Piece cut(UsageInterval interval, long start, long end) {
        long length = interval.endMillis() - interval.startMillis();
        return end - start == length
                ? new Piece(start, interval.millis(), interval.gpuMillis())
                : new Piece(
                        start,
                        share(interval.millis(), end - start, length),
                        share(interval.gpuMillis(), end - start, length));
    }

    /** Exact where what counts is as long as the interval, as it is to be. */
    private static long share(long amount, long part, long length) {
        return amount % length == 0 ? amount / length * part : Math.round((double) amount * part / length);
    }

    LocalDate day() {
        return LocalDate.ofInstant(Instant.ofEpochMilli(startMillis), ZoneOffset.UTC);
    }
}
