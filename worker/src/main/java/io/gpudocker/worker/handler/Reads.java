package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ReplicaSet verbs that change nothing. Not journalled, answered afresh. */
final class Reads {
    /** Of log text in one answer, so that it fits a record of 1 MB even when most characters are escaped. */
    private static final int MAX_LOG_BYTES = 256 * 1024;

    /** Of entries in one answer. */
    static final int MAX_PAGE_BYTES = 600_000;

    private final Workbench bench;

    Reads(Workbench bench) {
        this.bench = bench;
    }

    Reply describe(ReplicaSetCommand.Describe command) {
        return bench.lookup()
                .stored(command.replicaSetName())
                .<Reply>map(current -> new Reply.Found(Views.of(current.replicaSet(), current.version())))
                .orElseGet(() -> new Reply.Refused(Errors.notFound(command.replicaSetName())));
    }

    /** A page ends at {@code limit}, or earlier where it would not fit the topic. */
    Reply list(ReplicaSetCommand.ListAll command) {
        String after = command.after();
        List<Versioned<ReplicaSetRecord>> rest = bench.store().replicaSets().stream()
                .filter(stored -> after == null || stored.value().name().compareTo(after) > 0)
                .toList();
        List<ReplicaSetView> page = new ArrayList<>();
        int bytes = 0;
        int taken = 0;
        for (Versioned<ReplicaSetRecord> stored : rest) {
            List<ReplicaSetView> views = view(stored).toList();
            bytes += views.stream().mapToInt(Reads::size).sum();
            if (taken == command.limit() || (bytes > MAX_PAGE_BYTES && taken > 0)) {
                break;
            }
            page.addAll(views);
            taken++;
        }
        String next = taken < rest.size() ? rest.get(taken - 1).value().name() : null;
        return new Reply.Found(new ReplicaSetPage(page, next));
    }

    private static int size(ReplicaSetView view) {
        return Json.mapper().valueToTree(view).toString().length();
    }

    private java.util.stream.Stream<ReplicaSetView> view(Versioned<ReplicaSetRecord> stored) {
        ReplicaSetRecord replicaSet = stored.value();
        return bench
                .store()
                .version(replicaSet.name(), replicaSet.version())
                .map(version -> Views.of(replicaSet, version))
                .stream();
    }

    Reply logs(ReplicaSetCommand.Logs command) {
        Optional<Current> current = bench.lookup().stored(command.replicaSetName());
        if (current.isEmpty()) {
            return new Reply.Refused(Errors.notFound(command.replicaSetName()));
        }
        Integer version = command.version();
        if (version == null && current.get().replicaSet().status() == ReplicaSetStatus.LOST) {
            return new Reply.Refused(Errors.invalidState("logs", command.replicaSetName(), ReplicaSetStatus.LOST));
        }
        return bench.store()
                .version(
                        command.replicaSetName(),
                        version == null ? current.get().replicaSet().version() : version)
                .map(found -> logs(command, found))
                .orElseGet(() -> new Reply.Refused(CommandError.of(
                        ErrorCode.VERSION_NOT_FOUND,
                        "\"" + command.replicaSetName() + "\" has no version " + version)));
    }

    private Reply logs(ReplicaSetCommand.Logs command, VersionRecord version) {
        String container = version.containerId();
        if (container == null) {
            return new Reply.Found(new LogsResult(List.of(), false));
        }
        try {
            return new Reply.Found(bench.engine().logs(container, command.tail(), command.since(), MAX_LOG_BYTES));
        } catch (EngineException e) {
            if (e.fault() == EngineException.Fault.NO_SUCH_CONTAINER) {
                return new Reply.Refused(CommandError.of(
                        ErrorCode.INVALID_STATE,
                        "the container \"" + version.containerName() + "\" is gone, and its log with it"));
            }
            throw e;
        }
    }
}
