package io.gpudocker.worker.e2e;

import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand.Delete;
import io.gpudocker.messages.command.ReplicaSetCommand.Execute;
import io.gpudocker.messages.command.ReplicaSetCommand.Rollback;
import io.gpudocker.messages.command.ReplicaSetCommand.Run;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.ReplicaSetView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which files the system disk of one name has, by its commands and their answers: each execute made a file named as its
 * command. Confined to one test.
 */
final class DiskModel {
    private final Map<Integer, Disk> disks = new HashMap<>();
    private int current;

    /**
     * @param sure files that must be there
     * @param possible files that may be there: of commands that were cut off
     */
    record Disk(Set<String> sure, Set<String> possible) {
        Disk() {
            this(new HashSet<>(), new HashSet<>());
        }

        Disk copy() {
            return new Disk(new HashSet<>(sure), new HashSet<>(possible));
        }
    }

    /** In the order of the answers; nothing that is a repeat. */
    void answered(Command command, CommandResult result) {
        if (command instanceof Execute) {
            executed(result);
        } else if (result.status() == ResultStatus.SUCCEEDED) {
            changed(command, result);
        }
    }

    private void executed(CommandResult result) {
        if (result.status() == ResultStatus.REFUSED) {
            return;
        }
        boolean whole = result.payload() instanceof ExecuteResult done && Objects.equals(done.exitCode(), 0);
        Disk disk = Objects.requireNonNull(disks.get(current), () -> "no version " + current + ": " + result);
        (whole ? disk.sure : disk.possible).add(result.commandId());
    }

    private void changed(Command command, CommandResult result) {
        if (command instanceof Delete) {
            disks.clear();
            current = 0;
        } else if (result.payload() instanceof ReplicaSetView view && view.version() != current) {
            Disk begin = switch (command) {
                case Run ignored -> new Disk();
                case Rollback rollback ->
                    Objects.requireNonNull(disks.get(rollback.version())).copy();
                default -> Objects.requireNonNull(disks.get(current)).copy();
            };
            current = view.version();
            disks.put(current, begin);
        }
    }

    Disk current() {
        return Objects.requireNonNull(disks.get(current));
    }
}
