package io.gpudocker.worker.ownership;

import java.time.Duration;

/** Time since the machine booted, suspended time included, so that a lease is never thought younger than it is. Thread-safe. */
@FunctionalInterface
public interface BootClock {
    Duration sinceBoot();
}
