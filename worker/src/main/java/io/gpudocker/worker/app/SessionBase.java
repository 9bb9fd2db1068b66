package io.gpudocker.worker.app;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Meter;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.volume.Volumes;

/** What a session stands on, once all of it was met. */
record SessionBase(
        StateStore store,
        ContainerEngine engine,
        Volumes volumes,
        Lookup lookup,
        Meter meter,
        TransactionalOutbox outbox,
        OffsetLedger ledger) {}
