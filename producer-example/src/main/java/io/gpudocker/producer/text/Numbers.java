package io.gpudocker.producer.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Sizes and times as people read them. */
final class Numbers {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    private Numbers() {}

    /** Such as {@code 1.5 GiB}. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }

    /** How long ago, in the largest unit that gives at least two; never negative, whatever the clocks say. */
    static String age(Instant then, Instant now) {
        Duration age = then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
        if (age.toMinutes() < 2) {
            return age.toSeconds() + "s";
        }
        if (age.toHours() < 2) {
            return age.toMinutes() + "m";
        }
        return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    }
}
