package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.disk.SystemDisks.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code replicaset.patch}: a new version with some things changed, on the disk of the current one. */
final class PatchVerb extends NewVersionVerb<ReplicaSetCommand.Patch> {
    PatchVerb(Workbench bench, ReplicaSetCommand.Patch command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) throws InterruptedException {
        return switch (current.replicaSet().status()) {
            case RUNNING, STOPPED, EXITED -> patched(current);
            case PAUSED, LOST, STUCK ->
                Decision.refuse(Errors.invalidState(
                        "patch", task.name(), current.replicaSet().status()));
        };
    }

    private Decision patched(Current current) throws InterruptedException {
        return switch (PatchedSpec.of(current.version().spec(), command)) {
            case PatchedSpec.Same ignored ->
                Decision.refuse(CommandError.of(
                        ErrorCode.NO_CHANGE,
                        "\"" + task.name() + "\" is like that already; send nothing to recreate it"));
            case PatchedSpec.Impossible(String path, String message) ->
                Decision.refuse(CommandError.of(ErrorCode.INVALID_COMMAND, message)
                        .withDetail("violations", List.of(Map.of("path", path, "message", message))));
            case PatchedSpec.Changed(SpecView spec) -> checked(current, spec);
        };
    }

    private Decision checked(Current current, SpecView spec) throws InterruptedException {
        Optional<CommandError> refusal = otherImage(current, spec);
        return refusal.isPresent() ? Decision.refuse(refusal.get()) : begin(current, spec.binds());
    }

    /** What was written can be laid upon another image only where its files can be reached. */
    private Optional<CommandError> otherImage(Current current, SpecView spec) {
        boolean other = !spec.imageName().equals(current.version().spec().imageName());
        return other && bench.disks().strategy() == Strategy.INTERNAL_IMAGE
                ? Optional.of(CommandError.of(
                        ErrorCode.INVALID_STATE,
                        "this host's engine gives no access to a container's files, so that they cannot be carried to"
                                + " another image: run a new ReplicaSet from it, with the data on a volume"))
                : Optional.empty();
    }

    @Override
    Optional<Successor> successor(Current current) {
        if (!(PatchedSpec.of(current.version().spec(), command) instanceof PatchedSpec.Changed(SpecView spec))) {
            throw new IllegalStateException("decided otherwise before");
        }
        String imageId = spec.imageName().equals(current.version().spec().imageName())
                ? current.version().imageId()
                : null;
        return DiskSource.of(bench.store(), task.name(), current.version())
                .map(source -> Successor.next(current, spec, imageId, source, VersionReason.PATCH, null, task));
    }

    @Override
    @Nullable
    Duration waitForCapacity() {
        return command.waitForCapacity();
    }
}
