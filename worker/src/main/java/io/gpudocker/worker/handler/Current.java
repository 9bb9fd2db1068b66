package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;

/** A ReplicaSet and its current version, as stored. */
public record Current(Versioned<ReplicaSetRecord> stored, VersionRecord version) {
    public ReplicaSetRecord replicaSet() {
        return stored.value();
    }
}
