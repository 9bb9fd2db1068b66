package io.gpudocker.worker.store.etcd;

import java.time.Duration;

/** The end of one operation, which may take several attempts. By the monotonic clock; for one thread. */
final class Deadline {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** So that an operation whose first attempt brings no answer has time for a second, and to read back. */
    private static final int ATTEMPTS = 3;

    private final long end;
    private final Duration longestAttempt;

    Deadline(Duration limit) {
        this.end = System.nanoTime() + limit.toNanos();
        this.longestAttempt = limit.dividedBy(ATTEMPTS);
    }

    /** How long the next attempt may take. */
    Duration attempt() {
        Duration left = left();
        return left.compareTo(longestAttempt) < 0 ? left : longestAttempt;
    }

    /** Waits a little; false when there is no time for another attempt, or the thread is interrupted. */
    boolean pause() {
        if (left().compareTo(PAUSE.multipliedBy(2)) < 0) {
            return false;
        }
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
