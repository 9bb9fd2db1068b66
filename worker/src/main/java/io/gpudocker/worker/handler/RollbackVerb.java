package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code replicaset.rollback}: a new version that is as an older one was, its disk included. */
final class RollbackVerb extends NewVersionVerb<ReplicaSetCommand.Rollback> {
    RollbackVerb(Workbench bench, ReplicaSetCommand.Rollback command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) throws InterruptedException {
        return switch (current.replicaSet().status()) {
            case RUNNING, STOPPED, EXITED, LOST -> rolledBack(current);
            case PAUSED, STUCK ->
                Decision.refuse(Errors.invalidState(
                        "rollback", task.name(), current.replicaSet().status()));
        };
    }

    private Decision rolledBack(Current current) throws InterruptedException {
        boolean lost = current.replicaSet().status() == ReplicaSetStatus.LOST;
        if (command.version() == current.replicaSet().version() && !lost) {
            return Decision.refuse(CommandError.of(
                    ErrorCode.NO_CHANGE,
                    "version " + command.version() + " of \"" + task.name() + "\" is the current one"));
        }
        Optional<VersionRecord> target = target();
        if (target.isEmpty()) {
            return Decision.refuse(CommandError.of(
                    ErrorCode.VERSION_NOT_FOUND, "\"" + task.name() + "\" has no version " + command.version()));
        }
        return begin(current, target.get().spec().binds());
    }

    private Optional<VersionRecord> target() {
        return bench.store().version(task.name(), command.version());
    }

    @Override
    Optional<Successor> successor(Current current) {
        return target().flatMap(target -> DiskSource.of(bench.store(), task.name(), target)
                .map(source -> Successor.next(
                        current,
                        target.spec(),
                        target.imageId(),
                        source,
                        VersionReason.ROLLBACK,
                        command.version(),
                        task)));
    }

    @Override
    CommandError diskGone(Current current) {
        return CommandError.of(
                ErrorCode.VERSION_DISK_GONE,
                "the disk of version " + command.version() + " is gone; gdw history shows which versions have theirs");
    }

    @Override
    @Nullable
    Duration waitForCapacity() {
        return command.waitForCapacity();
    }
}
