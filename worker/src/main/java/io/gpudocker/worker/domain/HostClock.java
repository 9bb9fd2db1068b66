package io.gpudocker.worker.domain;

/** Both clocks of the host, read together. Thread-safe. */
@FunctionalInterface
public interface HostClock {
    HostMoment now();
}
