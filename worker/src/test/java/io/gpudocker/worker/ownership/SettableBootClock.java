package io.gpudocker.worker.ownership;

import java.time.Duration;

/** A boot clock that stands still until the test moves it. Thread-safe. */
public final class SettableBootClock implements BootClock {
    private volatile Duration now = Duration.ofDays(1);

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Duration sinceBoot() {
        return now;
    }
}
