package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.Names;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.HostRecord;
import java.util.Optional;

/** What must hold before anything is taken for a run. */
final class RunChecks {
    private final Workbench bench;
    private final ReplicaSetCommand.Run command;
    private final Task task;

    RunChecks(Workbench bench, ReplicaSetCommand.Run command, Task task) {
        this.bench = bench;
        this.command = command;
        this.task = task;
    }

    /** What it may bind, or why it is refused. */
    BindChecks.Result check() throws InterruptedException {
        Optional<CommandError> before = exists().or(this::expectedVersion).or(this::cordoned);
        if (before.isPresent()) {
            return new BindChecks.Result.Refused(before.get());
        }
        BindChecks.Result binds = new BindChecks(bench, task).check(command.binds());
        return binds instanceof BindChecks.Result.Refused
                ? binds
                : nameTaken()
                        .<BindChecks.Result>map(BindChecks.Result.Refused::new)
                        .orElse(binds);
    }

    private Optional<CommandError> exists() {
        String name = command.replicaSetName();
        return bench.store()
                .replicaSet(name)
                .map(stored -> CommandError.of(
                                ErrorCode.ALREADY_EXISTS,
                                "a ReplicaSet \"" + name + "\" exists already ("
                                        + stored.value().status() + "); delete it first or choose another name")
                        .withDetail("version", stored.value().version()));
    }

    private Optional<CommandError> expectedVersion() {
        return Errors.noVersionYet(command.expectedVersion());
    }

    private Optional<CommandError> cordoned() {
        boolean cordoned = bench.store()
                .host()
                .map(host -> host.value())
                .map(HostRecord::cordoned)
                .orElse(false);
        return cordoned
                ? Optional.of(CommandError.of(
                        ErrorCode.HOST_CORDONED, "this host takes no new ReplicaSets; send host.uncordon first"))
                : Optional.empty();
    }

    private Optional<CommandError> nameTaken() {
        String container = Names.ofVersion(command.replicaSetName(), 1);
        return bench.engine()
                .inspect(container)
                .map(found -> CommandError.of(
                                ErrorCode.NAME_TAKEN,
                                "a container \"" + container + "\" exists and is not ours; remove or rename it")
                        .withDetail("containerId", found.id()));
    }
}
