package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.HostMoment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Both clocks of a host; they stand until a test moves them. Thread-safe. */
public final class TestClock implements InstantSource {
    private Instant now;
    private long bootMillis = 100_000;
    private String bootId = "boot-1";

    public TestClock(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized HostMoment moment() {
        return new HostMoment(now, bootMillis, bootId);
    }

    public synchronized void pass(Duration time) {
        now = now.plus(time);
        bootMillis += time.toMillis();
    }

    /** Somebody sets the clock on the wall. */
    public synchronized void step(Duration by) {
        now = now.plus(by);
    }

    /** The host is down for so long, and boots again. */
    public synchronized void reboot(Duration down) {
        now = now.plus(down);
        bootMillis = 5_000;
        bootId += "+";
    }
}
