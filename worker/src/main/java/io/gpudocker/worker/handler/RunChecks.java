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

    RunChecks(Workbench bench, ReplicaSetCommand.Run command) {
        this.bench = bench;
        this.command = command;
    }

    Optional<CommandError> refusal() {
        return exists().or(this::expectedVersion)
                .or(this::cordoned)
                .or(() -> new BindChecks(bench).refusal(command.binds()))
                .or(this::nameTaken);
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
        Integer expected = command.expectedVersion();
        return expected == null || expected == 0
                ? Optional.empty()
                : Optional.of(CommandError.of(
                        ErrorCode.VERSION_CONFLICT, "expected version " + expected + " but there is none yet"));
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
