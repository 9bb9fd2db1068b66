package io.gpudocker.worker.reconcile;

import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the engine is the one this state belongs to. Another engine, an empty one, or more than half of at least three
 * containers missing at once is for a person to decide: nothing becomes {@code LOST} by that.
 */
public final class HostCheck {
    private static final int ENOUGH_TO_JUDGE = 3;

    private final String host;
    private final StateStore store;
    private final ContainerEngine engine;

    public HostCheck(String host, StateStore store, ContainerEngine engine) {
        this.host = host;
        this.store = store;
        this.engine = engine;
    }

    /** What was found. */
    public sealed interface Finding {
        /** It is the engine that was there before, or this is the first start. */
        record Same() implements Finding {}

        /** Not ready until a person has decided. */
        record ForAPerson(String reason) implements Finding {}
    }

    /** Looks once; stores nothing. */
    public Finding runOnce() {
        EngineInfo engineNow = engine.info();
        Optional<Versioned<HostRecord>> stored = store.host();
        if (stored.isEmpty()) {
            return new Finding.Same();
        }
        HostRecord was = stored.get().value();
        if (was.schemaVersion() > HostRecord.CURRENT_SCHEMA) {
            return new Finding.ForAPerson("the state of this host was written by a newer worker (schema "
                    + was.schemaVersion() + "): install that version again");
        }
        if (!was.engineId().equals(identity(engineNow))) {
            return new Finding.ForAPerson("another Docker engine answers: the state belongs to " + was.engineId()
                    + ", this one is " + identity(engineNow)
                    + ". Bring the old one back, or remove the state with scripts/worker reset");
        }
        return missing().<Finding>map(Finding.ForAPerson::new).orElseGet(Finding.Same::new);
    }

    /**
     * Stores the host's record at the first start and after a reboot. Only once the offsets to begin at are stored: a host
     * that has a record is taken to have run before, and nothing is guessed for it.
     *
     * @param engineNow of the engine that {@link #runOnce} found to be the same
     */
    public void remember(EngineInfo engineNow, String bootId) {
        Optional<Versioned<HostRecord>> stored = store.host();
        if (stored.isEmpty()) {
            put(new HostRecord(identity(engineNow), bootId, HostRecord.CURRENT_SCHEMA, false), 0);
        } else if (!stored.get().value().bootId().equals(bootId)) {
            HostRecord was = stored.get().value();
            put(
                    new HostRecord(was.engineId(), bootId, was.schemaVersion(), was.cordoned()),
                    stored.get().revision());
        }
    }

    /** Engines before 25 keep their id outside their root and share it with others of the machine, so the root counts too. */
    private static String identity(EngineInfo engine) {
        return engine.id() + "@" + engine.rootDir();
    }

    private void put(HostRecord record, long revision) {
        StateChange change = StateChange.builder()
                .add(new Mutation.PutHost(record, revision))
                .build();
        if (store.commit(change) instanceof CommitResult.Conflict) {
            throw new IllegalStateException("the host's record was changed by somebody else");
        }
    }

    private Optional<String> missing() {
        Set<String> there = engine.phases(Labels.HOST, host).keySet();
        Set<String> underWay = store.entries().stream()
                .map(Versioned::value)
                .filter(entry -> entry.answer() == null)
                .map(JournalEntry::name)
                .collect(Collectors.toSet());
        List<String> expected = store.allWithVersions().stream()
                .filter(one -> !underWay.contains(one.replicaSet().value().name()))
                .filter(one -> one.replicaSet().value().status() != ReplicaSetStatus.LOST)
                .flatMap(one -> Optional.ofNullable(one.version().containerId()).stream())
                .toList();
        long gone = expected.stream().filter(id -> !there.contains(id)).count();
        return expected.size() >= ENOUGH_TO_JUDGE && gone * 2 > expected.size()
                ? Optional.of(
                        gone + " of " + expected.size()
                                + " containers are missing at once: restore the engine's data, or remove the state with scripts/worker reset")
                : Optional.empty();
    }
}
