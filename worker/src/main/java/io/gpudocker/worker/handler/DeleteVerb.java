package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code replicaset.delete}: all containers of all versions and their anonymous volumes, then the record of them. */
final class DeleteVerb extends ExistingVerb<ReplicaSetCommand.Delete> {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteVerb.class);

    /** Null when an earlier life of the worker removed it. */
    private @Nullable Instant removedAt;

    DeleteVerb(Workbench bench, ReplicaSetCommand.Delete command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) {
        String id = current.version().containerId();
        return Decision.proceed(
                new Intent.OnContainer(id == null ? current.version().containerName() : id));
    }

    @Override
    public List<Step> steps() {
        return List.of(new Step("remove", this::remove, this::stillThere), Step.of("remove-disks", this::removeDisks));
    }

    /** What was removed cannot be brought back; what is still there, or was lost before, was not touched. */
    private Step.Result stillThere() {
        if (stored().replicaSet().status() == ReplicaSetStatus.LOST) {
            return Step.done();
        }
        String id = task.intent(Intent.OnContainer.class).containerId();
        return bench.engine().inspect(id).isPresent()
                ? Step.done()
                : Step.failed(CommandError.of(ErrorCode.INVALID_STATE, "what was removed cannot be brought back"));
    }

    private Step.Result remove() {
        removedAt = task.now();
        for (ContainerState container : containers.all()) {
            bench.engine().remove(container.id());
        }
        return Step.done();
    }

    /** What was handed on from version to version, and what disks came over in. */
    private Step.Result removeDisks() {
        for (VersionRecord version : bench.store().versions(task.name())) {
            version.disk().anonymousVolumes().forEach(volume -> removeVolume(volume.name()));
            String internalImage = version.disk().internalImage();
            if (internalImage != null) {
                bench.disks().images().discard(internalImage);
            }
        }
        return Step.done();
    }

    /** One that somebody else's container has is left to it. */
    private void removeVolume(String volume) {
        try {
            bench.engine().removeVolume(volume);
        } catch (EngineException e) {
            if (e.fault() != EngineException.Fault.CONFLICT) {
                throw e;
            }
            LOG.warn("volume-left name={} volume={} reason=\"{}\"", task.name(), volume, e.getMessage());
        }
    }

    @Override
    public Conclusion conclude() {
        Current current = stored();
        ReplicaSetRecord replicaSet = current.replicaSet();
        List<Mutation> changes =
                new ArrayList<>(Held.releases(replicaSet.name(), replicaSet.gpus(), replicaSet.ports()));
        changes.addAll(new Bindings(bench.store().volumes(), replicaSet.name(), task.now()).unbindAll());
        changes.add(new Mutation.DeleteReplicaSet(
                replicaSet.name(), current.stored().revision()));
        return new Conclusion(
                changes,
                null,
                Held.union(use(replicaSet).events(), List.of(new Event.ReplicaSetDeleted(replicaSet.name()))));
    }

    private Meter.Settled use(ReplicaSetRecord replicaSet) {
        return removedAt == null
                ? bench.meter().lost(replicaSet.name(), replicaSet.metered())
                : bench.meter().ended(replicaSet.name(), replicaSet.metered(), removedAt);
    }

    /** What is still there keeps what it holds; delete may be tried again. */
    @Override
    public Conclusion giveUp(boolean clean) {
        return clean ? Conclusion.nothing() : keeping(ReplicaSetStatus.STUCK, null, List.of());
    }
}
