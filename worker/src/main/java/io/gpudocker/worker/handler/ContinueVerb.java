package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** {@code replicaset.continue}: the same container goes on, with the GPUs and ports it has kept. */
final class ContinueVerb extends ExistingVerb<ReplicaSetCommand.Continue> {
    ContinueVerb(Workbench bench, ReplicaSetCommand.Continue command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) {
        return switch (current.replicaSet().status()) {
            case PAUSED ->
                Decision.proceed(new Intent.OnContainer(
                        Objects.requireNonNull(current.version().containerId())));
            case RUNNING, STOPPED, EXITED, LOST, STUCK ->
                Decision.refuse(Errors.invalidState(
                        "continue",
                        command.replicaSetName(),
                        current.replicaSet().status()));
        };
    }

    @Override
    public List<Step> steps() {
        String id = task.intent(Intent.OnContainer.class).containerId();
        ReplicaSetRecord replicaSet = stored().replicaSet();
        if (replicaSet.pausedBy() == PauseMode.FREEZE) {
            return List.of(new Step("unfreeze", () -> containers.unfreeze(id), () -> containers.freeze(id)));
        }
        Duration grace = Duration.ofSeconds(stored().version().spec().stopTimeoutSeconds());
        return List.of(new Step("start", () -> start(id, replicaSet), () -> containers.stop(id, grace)));
    }

    private Step.Result start(String id, ReplicaSetRecord replicaSet) {
        return new BoundVolumes(bench)
                .problem(stored().version().volumes())
                .map(problem -> Step.failed(CommandError.of(ErrorCode.CONTAINER_START_FAILED, problem)))
                .orElseGet(() -> containers.start(id, replicaSet.ports()));
    }

    @Override
    public Conclusion conclude() {
        return keeping(ReplicaSetStatus.RUNNING, null, List.of());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return clean ? Conclusion.nothing() : keeping(ReplicaSetStatus.STUCK, null, List.of());
    }
}
