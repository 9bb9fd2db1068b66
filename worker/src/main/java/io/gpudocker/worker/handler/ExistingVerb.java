package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the verbs on a ReplicaSet that exists have in common. */
abstract class ExistingVerb<C extends ReplicaSetCommand.Changing> implements Verb {
    final Workbench bench;
    final C command;
    final Task task;
    final Containers containers;

    ExistingVerb(Workbench bench, C command, Task task) {
        this.bench = bench;
        this.command = command;
        this.task = task;
        this.containers = new Containers(bench.engine(), bench.host(), command.replicaSetName());
    }

    @Override
    public final Decision decide() throws InterruptedException {
        Optional<Current> current = bench.lookup().current(command.replicaSetName());
        if (current.isEmpty()) {
            return Decision.refuse(Errors.notFound(command.replicaSetName()));
        }
        Optional<CommandError> conflict = Errors.versionConflict(
                command.expectedVersion(), current.get().replicaSet().version());
        if (conflict.isPresent()) {
            return Decision.refuse(conflict.get());
        }
        return decide(current.get());
    }

    /** Decides on what there is now. */
    abstract Decision decide(Current current) throws InterruptedException;

    /** As stored now: nobody else changes it in the turn of its name. */
    final Current stored() {
        return bench.lookup()
                .stored(command.replicaSetName())
                .orElseThrow(() -> new IllegalStateException(command.replicaSetName() + " vanished in its own turn"));
    }

    /** A status that keeps what is held; what is stuck is not billed. */
    final Conclusion keeping(ReplicaSetStatus status, @Nullable PauseMode pausedBy, List<Event> events) {
        Current current = stored();
        ReplicaSetRecord was = current.replicaSet();
        Meter.Settled use = status == ReplicaSetStatus.STUCK
                ? bench.meter().released(was.name(), was.metered())
                : Meter.Settled.unchanged(was.metered());
        return put(current, status, pausedBy, was.exitCode(), was.gpus(), was.ports(), List.of(), use, events);
    }

    /** A status that holds nothing: all that was held is released in the same transaction. */
    final Conclusion releasing(
            ReplicaSetStatus status, @Nullable Integer exitCode, Meter.Settled use, List<Event> events) {
        Current current = stored();
        ReplicaSetRecord was = current.replicaSet();
        List<Mutation> releases = Held.releases(was.name(), was.gpus(), was.ports());
        return put(current, status, null, exitCode, List.of(), List.of(), releases, use, events);
    }

    private Conclusion put(
            Current current,
            ReplicaSetStatus status,
            @Nullable PauseMode pausedBy,
            @Nullable Integer exitCode,
            List<GpuView> gpus,
            List<PortView> ports,
            List<Mutation> more,
            Meter.Settled use,
            List<Event> events) {
        return put(current, status, pausedBy, exitCode, gpus, ports, more, use, events, task.now());
    }

    static Conclusion put(
            Current current,
            ReplicaSetStatus status,
            @Nullable PauseMode pausedBy,
            @Nullable Integer exitCode,
            List<GpuView> gpus,
            List<PortView> ports,
            List<Mutation> more,
            Meter.Settled use,
            List<Event> events,
            Instant now) {
        ReplicaSetRecord was = current.replicaSet();
        var next = new ReplicaSetRecord(
                was.name(), was.version(), status, pausedBy, exitCode, gpus, ports, 0, now, use.metered());
        List<Mutation> changes = new ArrayList<>(more);
        changes.add(new Mutation.PutReplicaSet(next, current.stored().revision()));
        return new Conclusion(changes, Views.of(next, current.version()), Held.union(use.events(), events));
    }
}
