package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.domain.Intent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** {@code replicaset.pause}: the processes end or freeze, GPUs and ports are kept. */
final class PauseVerb extends ExistingVerb<ReplicaSetCommand.Pause> {
    PauseVerb(Workbench bench, ReplicaSetCommand.Pause command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) {
        return switch (current.replicaSet().status()) {
            case RUNNING ->
                Decision.proceed(new Intent.OnContainer(
                        Objects.requireNonNull(current.version().containerId())));
            case PAUSED, STOPPED, EXITED, LOST, STUCK ->
                Decision.refuse(Errors.invalidState(
                        "pause", command.replicaSetName(), current.replicaSet().status()));
        };
    }

    @Override
    public List<Step> steps() {
        String id = task.intent(Intent.OnContainer.class).containerId();
        return switch (command.mode()) {
            case STOP ->
                List.of(new Step(
                        "stop",
                        () -> containers.stop(id, grace()),
                        () -> containers.runAgain(id, stored().replicaSet().ports())));
            case FREEZE -> List.of(new Step("freeze", () -> containers.freeze(id), () -> containers.unfreeze(id)));
        };
    }

    private Duration grace() {
        return Duration.ofSeconds(stored().version().spec().stopTimeoutSeconds());
    }

    @Override
    public Conclusion conclude() {
        return keeping(ReplicaSetStatus.PAUSED, command.mode(), List.of());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return clean && !task.stopTimedOut() ? Conclusion.nothing() : keeping(ReplicaSetStatus.STUCK, null, List.of());
    }
}
