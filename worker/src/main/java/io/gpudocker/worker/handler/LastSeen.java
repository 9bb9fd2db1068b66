package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.HostMoment;

/** When a ReplicaSet's container was last known to be as stored. Thread-safe. */
@FunctionalInterface
public interface LastSeen {
    HostMoment of(String name);
}
