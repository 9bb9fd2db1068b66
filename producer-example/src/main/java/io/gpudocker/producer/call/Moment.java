package io.gpudocker.producer.call;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * A time on the command line: absolute, such as {@code 2026-01-01T12:00:00Z} or {@code 2026-01-01} (its beginning in UTC), or a
 * span that is counted from now.
 */
public sealed interface Moment {
    /** A point in time. */
    record At(Instant time) implements Moment {}

    /** A distance from now, not negative. */
    record Span(Duration length) implements Moment {}

    /** The time, where a span looks ahead. */
    default Instant after(Instant now) {
        return switch (this) {
            case At(Instant time) -> time;
            case Span(Duration length) -> now.plus(length);
        };
    }

    /** The time, where a span looks back. */
    default Instant before(Instant now) {
        return switch (this) {
            case At(Instant time) -> time;
            case Span(Duration length) -> now.minus(length);
        };
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong */
    static Moment parse(String text) {
        try {
            return new At(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noTime) {
            return dateOrSpan(text);
        }
    }

    private static Moment dateOrSpan(String text) {
        try {
            return new At(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException noDate) {
            return new Span(span(text));
        }
    }

    /**
     * A length of time: ISO 8601, or shorter {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d}.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    static Duration span(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String iso = upper.startsWith("P") ? upper : upper.endsWith("D") ? "P" + upper : "PT" + upper;
        try {
            Duration length = Duration.parse(iso);
            if (length.isNegative()) {
                throw new IllegalArgumentException(text + " is negative");
            }
            return length;
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no length of time, such as PT10M, 10m or 90s", malformed);
        }
    }
}
