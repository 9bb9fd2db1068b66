package io.gpudocker.worker.app;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.store.StateStore;

/** What a session stands on, once all of it was met. */
record SessionBase(
        StateStore store, ContainerEngine engine, Lookup lookup, TransactionalOutbox outbox, OffsetLedger ledger) {}
