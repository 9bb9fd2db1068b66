package io.gpudocker.worker.handler;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a ReplicaSet as it really is: compares what is stored with what the engine says and writes down what somebody
 * else did to the container, with its event. Called only in the turn of the name.
 */
public final class Lookup {
    private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

    private final StateStore store;
    private final ContainerEngine engine;
    private final Comeback comeback;
    private final SameEngine sameEngine;
    private final Meter meter;
    private final InstantSource clock;

    public Lookup(
            StateStore store,
            ContainerEngine engine,
            Comeback comeback,
            SameEngine sameEngine,
            Meter meter,
            InstantSource clock) {
        this.sameEngine = sameEngine;
        this.meter = meter;
        this.store = store;
        this.engine = engine;
        this.comeback = comeback;
        this.clock = clock;
    }

    /** As stored, without asking the engine. */
    public Optional<Current> stored(String name) {
        return store.withVersion(name).map(found -> new Current(found.replicaSet(), found.version()));
    }

    /** As it is. Empty when there is none of that name. */
    public Optional<Current> current(String name) {
        return stored(name).map(this::compared);
    }

    private Current compared(Current current) {
        String containerId = current.version().containerId();
        if (containerId == null || current.replicaSet().status() == ReplicaSetStatus.LOST) {
            return current;
        }
        Optional<ContainerState> container = engine.inspect(containerId);
        if (container.isEmpty()) {
            return lost(current);
        }
        boolean over =
                ended(current.replicaSet(), container.get().phase()) && !comeback.comesBack(current, container.get());
        return over ? exited(current, container.get()) : current;
    }

    /** Whether a container that should have processes has none. */
    public static boolean ended(ReplicaSetRecord replicaSet, ContainerState.Phase phase) {
        boolean shouldRun = switch (replicaSet.status()) {
            case RUNNING -> true;
            case PAUSED -> replicaSet.pausedBy() == io.gpudocker.messages.command.ReplicaSetCommand.PauseMode.FREEZE;
            case STOPPED, EXITED, LOST, STUCK -> false;
        };
        return shouldRun
                && switch (phase) {
                    case RUNNING, PAUSED -> false;
                    case CREATED, EXITED, DEAD -> true;
                };
    }

    /** Its container was removed by somebody else: it holds nothing any more. */
    public Current lost(Current current) {
        sameEngine.ensure();
        ReplicaSetRecord replicaSet = current.replicaSet();
        return release(
                current,
                ReplicaSetStatus.LOST,
                replicaSet.exitCode(),
                meter.lost(replicaSet.name(), replicaSet.metered()),
                new Event.ReplicaSetLost(replicaSet.name(), replicaSet.version()),
                "lost");
    }

    /** It ended by itself: it holds nothing any more. */
    public Current exited(Current current, ContainerState container) {
        ReplicaSetRecord replicaSet = current.replicaSet();
        return release(
                current,
                ReplicaSetStatus.EXITED,
                container.exitCode(),
                meter.ended(replicaSet.name(), replicaSet.metered(), container.finishedAt()),
                new Event.ReplicaSetExited(
                        replicaSet.name(), replicaSet.version(), container.exitCode(), container.oomKilled()),
                "exited");
    }

    private Current release(
            Current current,
            ReplicaSetStatus status,
            @Nullable Integer exitCode,
            Meter.Settled use,
            Event event,
            String what) {
        ReplicaSetRecord was = current.replicaSet();
        var next = new ReplicaSetRecord(
                was.name(),
                was.version(),
                status,
                null,
                exitCode,
                List.of(),
                List.of(),
                0,
                clock.instant(),
                use.metered());
        var key = new ResourceKey(io.gpudocker.messages.ResourceKind.REPLICA_SET, was.name());
        StateChange change = StateChange.builder()
                .add(new Mutation.PutReplicaSet(next, current.stored().revision()))
                .release(was.name(), Held.uuids(was.gpus()), Held.hostPorts(was.ports()))
                .tell(use.usages())
                .add(new Mutation.AppendEvent(new OutboxEvent(
                        what + "/" + was.name() + "/" + current.stored().revision(), key, clock.instant(), event)))
                .build();
        return switch (store.commit(change)) {
            case CommitResult.Committed(long revision) -> {
                LOG.info("status name={} version={} was={} status={}", was.name(), was.version(), was.status(), status);
                yield new Current(new Versioned<>(next, revision), current.version());
            }
            case CommitResult.Conflict(String key2) ->
                throw new IllegalStateException(key2 + " was changed outside the turn of " + was.name());
        };
    }
}
