package io.gpudocker.worker.reconcile;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.Current;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Meter;
import io.gpudocker.worker.handler.RestartPolicy;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares one ReplicaSet with its container: what was removed is {@code LOST}, what ended by itself is {@code EXITED}
 * or started again as {@code restartOnExit} says, and what went down with the engine is started again with what it had.
 * Called in the turn of the name.
 */
public final class ReplicaSetReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaSetReconciler.class);
    private static final Duration RAN_WELL = Duration.ofMinutes(10);

    private final StateStore store;
    private final ContainerEngine engine;
    private final Lookup lookup;
    private final ExitJudge judge;
    private final Meter meter;
    private final InstantSource clock;

    public ReplicaSetReconciler(
            StateStore store,
            ContainerEngine engine,
            Lookup lookup,
            ExitJudge judge,
            Meter meter,
            InstantSource clock) {
        this.meter = meter;
        this.store = store;
        this.engine = engine;
        this.lookup = lookup;
        this.judge = judge;
        this.clock = clock;
    }

    /** What a look led to. */
    public sealed interface Finding {
        /** As stored. */
        record AsStored() implements Finding {}

        /** The stored state changed and was stored. */
        record Changed() implements Finding {}

        /** Look again after this time. */
        record Later(Duration delay) implements Finding {}
    }

    /** Looks once. Throws {@code EngineException} and {@code StoreUnavailableException} when it could not look. */
    public Finding runOnce(String name) {
        Optional<Current> current = lookup.stored(name);
        if (current.isEmpty() || current.get().replicaSet().status() == ReplicaSetStatus.LOST) {
            return new Finding.AsStored();
        }
        String id = current.get().version().containerId();
        if (id == null) {
            return new Finding.AsStored();
        }
        Optional<ContainerState> container = engine.inspect(id);
        if (container.isEmpty()) {
            lookup.lost(current.get());
            return new Finding.Changed();
        }
        if (Lookup.ended(current.get().replicaSet(), container.get().phase())) {
            return ended(current.get(), container.get());
        }
        if (frozen(current.get().replicaSet()) && container.get().phase() == ContainerState.Phase.RUNNING) {
            // An engine that goes down un-freezes, and a comeback may have been cut short before it froze again.
            engine.pause(id);
        }
        return new Finding.AsStored();
    }

    static boolean frozen(ReplicaSetRecord replicaSet) {
        return replicaSet.pausedBy() == PauseMode.FREEZE;
    }

    private Finding ended(Current current, ContainerState container) {
        return switch (judge.judge(container)) {
            case UNDECIDED -> new Finding.Later(ExitJudge.JUDGEMENT);
            case ENGINE_WENT_DOWN -> bringBack(current, container);
            case BY_ITSELF ->
                RestartPolicy.applies(current.version().spec().restartOnExit(), container.exitCode())
                        ? startAgain(current, container)
                        : exited(current, container);
        };
    }

    private Finding exited(Current current, ContainerState container) {
        lookup.exited(current, container);
        return new Finding.Changed();
    }

    /** With what it had: the same container, GPUs and ports; a frozen one is frozen again. */
    private Finding bringBack(Current current, ContainerState container) {
        LOG.info(
                "bring-back name={} version={}",
                current.replicaSet().name(),
                current.replicaSet().version());
        try {
            engine.start(container.id());
            if (frozen(current.replicaSet())) {
                engine.pause(container.id());
            }
            return new Finding.AsStored();
        } catch (EngineException e) {
            return cannotStart(current, container, e);
        }
    }

    private Finding startAgain(Current current, ContainerState container) {
        ReplicaSetRecord replicaSet = current.replicaSet();
        int inARow = ranWell(container) ? 0 : replicaSet.restarts();
        Instant due = Optional.ofNullable(container.finishedAt())
                .orElse(clock.instant())
                .plus(RestartPolicy.delay(inARow));
        Duration left = Duration.between(clock.instant(), due);
        if (left.isPositive()) {
            return new Finding.Later(left);
        }
        LOG.info(
                "restart-on-exit name={} version={} exitCode={} inARow={}",
                replicaSet.name(),
                replicaSet.version(),
                container.exitCode(),
                inARow);
        Versioned<ReplicaSetRecord> stored = storeRestart(current, container, inARow + 1);
        try {
            engine.start(container.id());
            storeStarted(new Current(stored, current.version()), container.id());
            return new Finding.Changed();
        } catch (EngineException e) {
            return cannotStart(current, container, e);
        }
    }

    private static boolean ranWell(ContainerState container) {
        Instant started = container.startedAt();
        Instant finished = container.finishedAt();
        return started != null
                && finished != null
                && Duration.between(started, finished).compareTo(RAN_WELL) >= 0;
    }

    /** Counts it, and tells the end, once: also when the start fails and is tried again. */
    private Versioned<ReplicaSetRecord> storeRestart(Current current, ContainerState container, int restarts) {
        ReplicaSetRecord was = current.replicaSet();
        Meter.Settled use = meter.ended(was.name(), was.metered(), container.finishedAt());
        var next = new ReplicaSetRecord(
                was.name(),
                was.version(),
                was.status(),
                was.pausedBy(),
                container.exitCode(),
                was.gpus(),
                was.ports(),
                restarts,
                clock.instant(),
                use.metered());
        long revision = current.stored().revision();
        StateChange.Builder change = StateChange.builder()
                .add(new Mutation.PutReplicaSet(next, revision))
                .tell(use.usages());
        if (!told(was, container)) {
            var exited =
                    new Event.ReplicaSetExited(was.name(), was.version(), container.exitCode(), container.oomKilled());
            change.add(event(was.name(), revision, exited));
        }
        return new Versioned<>(next, commit(was.name(), change));
    }

    /** Its use goes on with the container's new start. */
    private void storeStarted(Current current, String containerId) {
        ReplicaSetRecord replicaSet = current.replicaSet();
        long revision = current.stored().revision();
        var started = new Event.ReplicaSetStarted(replicaSet.name(), replicaSet.version(), containerId);
        StateChange.Builder change = StateChange.builder();
        engine.inspect(containerId).ifPresent(container -> {
            Meter.Settled use = meter.started(replicaSet.name(), replicaSet.metered(), current.version(), container);
            change.add(new Mutation.PutReplicaSet(replicaSet.with(use.metered()), revision))
                    .tell(use.usages());
        });
        commit(replicaSet.name(), change.add(event(replicaSet.name(), revision, started)));
    }

    /** Whether this end was counted before. */
    private static boolean told(ReplicaSetRecord replicaSet, ContainerState container) {
        Instant finished = container.finishedAt();
        return replicaSet.restarts() > 0
                && finished != null
                && replicaSet.changedAt().isAfter(finished);
    }

    private Mutation event(String name, long revision, Event event) {
        return new Mutation.AppendEvent(new OutboxEvent(
                event.getClass().getSimpleName() + "/" + name + "/" + revision,
                new ResourceKey(ResourceKind.REPLICA_SET, name),
                clock.instant(),
                event));
    }

    private long commit(String name, StateChange.Builder change) {
        return switch (store.commit(change.build())) {
            case CommitResult.Committed(long revision) -> revision;
            case CommitResult.Conflict(String what) ->
                throw new IllegalStateException(what + " was changed outside the turn of " + name);
        };
    }

    /** A port or a device may be back in a moment; the engine's absence is not ours to judge. */
    private static Finding cannotStart(Current current, ContainerState container, EngineException e) {
        if (!e.fault().isAnswer()) {
            throw e;
        }
        Duration delay = RestartPolicy.delay(Math.max(3, current.replicaSet().restarts()));
        LOG.warn(
                "start-failed name={} containerId={} fault={} again-in={} reason=\"{}\"",
                current.replicaSet().name(),
                container.id(),
                e.fault(),
                delay,
                e.getMessage());
        return new Finding.Later(delay);
    }
}
