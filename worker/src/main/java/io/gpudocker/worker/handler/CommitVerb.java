package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.CommitResult;
import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.domain.Intent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code replicaset.commit}: the system disk as an image, without volumes, the ReplicaSet's environment and the worker's
 * labels. A name that an image has already is refused, so that nobody's image is lost and a saved one is known again
 * after a crash by its name.
 */
final class CommitVerb extends ExistingVerb<ReplicaSetCommand.Commit> {
    CommitVerb(Workbench bench, ReplicaSetCommand.Commit command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) {
        return switch (current.replicaSet().status()) {
            case RUNNING, PAUSED, STOPPED, EXITED, STUCK -> save(current);
            case LOST ->
                Decision.refuse(Errors.invalidState(
                        "commit", task.name(), current.replicaSet().status()));
        };
    }

    private Decision save(Current current) {
        Optional<ImageInfo> there = bench.engine().image(command.newImageName());
        if (there.isPresent()) {
            return Decision.refuse(CommandError.of(
                            ErrorCode.ALREADY_EXISTS,
                            "there is an image \"" + command.newImageName()
                                    + "\" on this host; choose another name or tag")
                    .withDetail("imageId", there.get().id()));
        }
        return DiskSource.of(bench.store(), task.name(), current.version())
                .map(source -> Decision.proceed(new Intent.OnContainer(source.containerId())))
                .orElseGet(() -> Decision.refuse(
                        CommandError.of(ErrorCode.VERSION_DISK_GONE, "the disk of \"" + task.name() + "\" is gone")));
    }

    @Override
    public List<Step> steps() {
        return List.of(new Step("commit", this::commit, this::removeAgain));
    }

    private Step.Result commit() {
        if (bench.engine().image(command.newImageName()).isPresent()) {
            return Step.done();
        }
        String containerId = task.intent(Intent.OnContainer.class).containerId();
        task.progress(Event.Phase.COMMIT, 0, null);
        try {
            bench.engine().commit(new CommitRequest(containerId, command.newImageName(), Map.of(), true), task.left());
        } catch (EngineException e) {
            return failed(e);
        }
        return Step.done();
    }

    /** The deadline of the command is this call's as well. */
    private Step.Result failed(EngineException e) {
        if (e.fault() == EngineException.Fault.TIMEOUT && task.overdue()) {
            return Step.failed(Errors.overdue());
        }
        throw e;
    }

    private Step.Result removeAgain() {
        bench.engine().discardDrafts(task.intent(Intent.OnContainer.class).containerId());
        bench.engine()
                .image(command.newImageName())
                .ifPresent(image -> bench.engine().removeImage(image.id()));
        return Step.done();
    }

    @Override
    public Conclusion conclude() {
        ImageInfo image = bench.engine()
                .image(command.newImageName())
                .orElseThrow(() -> new EngineException(
                        EngineException.Fault.NO_SUCH_IMAGE, "the image was removed by somebody else", null));
        task.progress(Event.Phase.COMMIT, image.sizeBytes(), image.sizeBytes());
        return new Conclusion(
                List.of(), new CommitResult(command.newImageName(), image.id(), image.sizeBytes()), List.of());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return Conclusion.nothing();
    }
}
