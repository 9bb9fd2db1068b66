package io.gpudocker.worker.container.docker;

import java.time.Instant;

/** The form in which the engine takes points in time. Stateless. */
final class UnixTime {
    private UnixTime() {}

    /** Seconds and nine digits of fraction. */
    static String of(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }
}
