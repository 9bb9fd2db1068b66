package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.view.PortView;
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
        return List.of(new Step("start", () -> start(id, replicaSet.ports()), () -> containers.stop(id, grace)));
    }

    private Step.Result start(String id, List<PortView> ports) {
        return new BoundVolumes(bench)
                .start(containers, id, ports, stored().version().volumes());
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
