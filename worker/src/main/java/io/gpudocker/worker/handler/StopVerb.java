package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code replicaset.stop}: ends the processes, then releases GPUs and ports; the disk stays. */
final class StopVerb extends ExistingVerb<ReplicaSetCommand.Stop> {
    StopVerb(Workbench bench, ReplicaSetCommand.Stop command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) {
        return switch (current.replicaSet().status()) {
            case RUNNING, PAUSED, STUCK ->
                Decision.proceed(new Intent.OnContainer(Objects.requireNonNullElse(
                        current.version().containerId(), current.version().containerName())));
            case STOPPED, EXITED, LOST ->
                Decision.refuse(Errors.invalidState(
                        "stop", command.replicaSetName(), current.replicaSet().status()));
        };
    }

    @Override
    public List<Step> steps() {
        String id = task.intent(Intent.OnContainer.class).containerId();
        return List.of(new Step("stop", () -> stop(id), () -> asBefore(id)));
    }

    /** A stuck one may have left the container of a version that never came to be. */
    private Step.Result stop(String id) {
        if (stored().replicaSet().status() == ReplicaSetStatus.STUCK) {
            for (ContainerState other : containers.all()) {
                Step.Result stopped = containers.stop(other.id(), grace());
                if (stopped instanceof Step.Result.Failed) {
                    return stopped;
                }
            }
        }
        return containers.stop(id, grace());
    }

    /** What ran runs again and what was frozen is frozen again; what was stopped, or stuck, stays as it is. */
    private Step.Result asBefore(String id) {
        ReplicaSetRecord was = stored().replicaSet();
        boolean frozen = was.pausedBy() == ReplicaSetCommand.PauseMode.FREEZE;
        if (was.status() != ReplicaSetStatus.RUNNING && !frozen) {
            return Step.done();
        }
        Step.Result again = containers.runAgain(id, was.ports());
        return again instanceof Step.Result.Done && frozen ? containers.freeze(id) : again;
    }

    private Duration grace() {
        Integer asked = command.timeoutSeconds();
        return Duration.ofSeconds(asked == null ? stored().version().spec().stopTimeoutSeconds() : asked);
    }

    @Override
    public Conclusion conclude() {
        Optional<ContainerState> container =
                bench.engine().inspect(task.intent(Intent.OnContainer.class).containerId());
        String name = command.replicaSetName();
        ReplicaSetRecord was = stored().replicaSet();
        int version = was.version();
        if (container.isEmpty()) {
            Meter.Settled use = bench.meter().lost(name, was.metered());
            return releasing(ReplicaSetStatus.LOST, null, use, List.of(new Event.ReplicaSetLost(name, version)));
        }
        return releasing(
                ReplicaSetStatus.STOPPED,
                container.get().exitCode(),
                bench.meter().ended(name, was.metered(), endedByThis(container.get())),
                List.of(new Event.ReplicaSetStopped(name, version)));
    }

    /** When this ended it; null for one that stood still before, and held all the same what it releases now. */
    private @Nullable Instant endedByThis(ContainerState container) {
        Instant finished = container.finishedAt();
        return finished == null || finished.isBefore(task.entry().value().startedAt()) ? null : finished;
    }

    /** One the engine could not stop keeps what it holds, and may be tried again. */
    @Override
    public Conclusion giveUp(boolean clean) {
        return !clean || task.stopTimedOut() ? keeping(ReplicaSetStatus.STUCK, null, List.of()) : Conclusion.nothing();
    }
}
