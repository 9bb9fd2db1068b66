package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Planned;
import io.gpudocker.worker.allocation.Reservation;
import io.gpudocker.worker.allocation.Wish;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@code replicaset.restart}: one that runs is stopped and started; one that is stopped or has exited is granted its
 * GPUs and ports again and started. The same container in both cases.
 */
final class RestartVerb extends ExistingVerb<ReplicaSetCommand.Restart> {
    RestartVerb(Workbench bench, ReplicaSetCommand.Restart command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) throws InterruptedException {
        ReplicaSetStatus status = current.replicaSet().status();
        return switch (status) {
            case RUNNING ->
                Decision.proceed(new Intent.StartAgain(
                        containerId(current),
                        current.replicaSet().gpus(),
                        current.replicaSet().ports()));
            case STOPPED, EXITED -> again(current);
            case PAUSED, LOST, STUCK ->
                Decision.refuse(Errors.invalidState("restart", command.replicaSetName(), status));
        };
    }

    private Decision again(Current current) throws InterruptedException {
        VersionRecord version = current.version();
        String owner = command.replicaSetName();
        Wish wish = Wish.exactly(Held.uuids(version.gpus()), version.ports());
        return switch (bench.grants().plan(wish, command.waitForCapacity(), task)) {
            case Planned.Refused(CommandError error) -> Decision.refuse(error);
            case Planned.Granted(Grant grant, Reservation reservation) ->
                new Decision.Proceed(
                        new Intent.StartAgain(containerId(current), grant.gpus(), grant.ports()),
                        Grants.claims(owner, grant),
                        reservation::close);
        };
    }

    private static String containerId(Current current) {
        return Objects.requireNonNull(current.version().containerId());
    }

    @Override
    public List<Step> steps() {
        Intent.StartAgain intent = task.intent(Intent.StartAgain.class);
        String id = intent.containerId();
        Duration grace = Duration.ofSeconds(stored().version().spec().stopTimeoutSeconds());
        Step start = new Step("start", () -> containers.start(id, intent.ports()), () -> containers.stop(id, grace));
        if (stored().replicaSet().status() != ReplicaSetStatus.RUNNING) {
            return List.of(start);
        }
        Step stop = new Step("stop", () -> containers.stop(id, grace), () -> containers.runAgain(id, intent.ports()));
        return List.of(stop, Step.of("start", start.perform()));
    }

    @Override
    public Conclusion conclude() {
        Intent.StartAgain intent = task.intent(Intent.StartAgain.class);
        Current current = stored();
        ContainerState container = bench.engine()
                .inspect(intent.containerId())
                .orElseThrow(() -> new IllegalStateException("the container vanished after it was started"));
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReplicaSetStarted(
                command.replicaSetName(), current.replicaSet().version(), container.id()));
        boolean over = !container.hasProcesses()
                && !RestartPolicy.applies(current.version().spec().restartOnExit(), container.exitCode());
        if (!over) {
            return put(current, ReplicaSetStatus.RUNNING, null, null, intent.gpus(), intent.ports(), List.of(), events);
        }
        events.add(new Event.ReplicaSetExited(
                command.replicaSetName(), current.replicaSet().version(), container.exitCode(), container.oomKilled()));
        return put(
                current,
                ReplicaSetStatus.EXITED,
                null,
                container.exitCode(),
                List.of(),
                List.of(),
                releases(intent),
                events);
    }

    private List<Mutation> releases(Intent.StartAgain intent) {
        return Held.releases(command.replicaSetName(), intent.gpus(), intent.ports());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        Intent.StartAgain intent = task.intent(Intent.StartAgain.class);
        Current current = stored();
        boolean ran = current.replicaSet().status() == ReplicaSetStatus.RUNNING;
        if (!clean || stopTimedOut()) {
            return put(
                    current, ReplicaSetStatus.STUCK, null, null, intent.gpus(), intent.ports(), List.of(), List.of());
        }
        return ran ? Conclusion.nothing() : new Conclusion(releases(intent), null, List.of());
    }
}
