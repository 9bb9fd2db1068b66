package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import io.gpudocker.producer.replay.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts by the minute, a record each. */
final class Past {
    static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant NOW = minute(600);

    private Past() {}

    static Instant minute(long minute) {
        return ZERO.plus(Duration.ofMinutes(minute));
    }

    static Scope scope(@Nullable String name) {
        return new Scope(new TimeRange(ZERO, NOW), NOW, Duration.ofMinutes(30), null, name, null, null);
    }

    static Origin origin(String name, long minute) {
        return new Origin("host1", name, minute(minute).toEpochMilli(), new Place("gdw.replies", 0, minute));
    }

    /** What was found, as {@code text}. */
    static final class Found {
        private final List<String> texts = new ArrayList<>();
        private final Findings findings = new Findings(scope(null), deviation -> texts.add(deviation.text()));

        Findings findings() {
            return findings;
        }

        List<String> texts() {
            return texts;
        }
    }
}
