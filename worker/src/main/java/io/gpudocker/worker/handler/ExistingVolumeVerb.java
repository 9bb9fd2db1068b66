package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.volume.VolumeSpec;
import java.util.List;
import java.util.Optional;

/** What the verbs on a volume that exists have in common. */
abstract class ExistingVolumeVerb<C extends VolumeCommand.Changing> implements Verb {
    final Workbench bench;
    final C command;
    final Task task;

    ExistingVolumeVerb(Workbench bench, C command, Task task) {
        this.bench = bench;
        this.command = command;
        this.task = task;
    }

    @Override
    public final Decision decide() throws InterruptedException {
        Optional<CurrentVolume> current = CurrentVolume.of(bench.store().volumes(), command.name());
        if (current.isEmpty()) {
            return Decision.refuse(Errors.noVolume(command.name()));
        }
        Optional<CommandError> conflict = Errors.versionConflict(
                command.expectedVersion(), current.get().version().version());
        if (conflict.isPresent()) {
            return Decision.refuse(conflict.get());
        }
        return decide(current.get());
    }

    /** Decides on what there is now. */
    abstract Decision decide(CurrentVolume current) throws InterruptedException;

    /** As stored now: who binds it may have changed, the rest not. */
    final CurrentVolume stored() {
        return CurrentVolume.of(bench.store().volumes(), command.name())
                .orElseThrow(() -> new IllegalStateException(command.name() + " vanished in its own turn"));
    }

    final VolumeSpec spec(CurrentVolume current) {
        return CurrentVolume.spec(bench.host(), current.version());
    }

    /** From now on nobody new may bind it, and nobody does who is not in what was read. */
    final Mutation busy(CurrentVolume current) {
        return new Mutation.PutVolume(
                current.volume().busyWith(task.label()), current.stored().revision());
    }

    /** As it was, and to be bound again. */
    final Conclusion asBefore() {
        CurrentVolume current = stored();
        return new Conclusion(
                List.of(new Mutation.PutVolume(
                        current.volume().busyWith(null), current.stored().revision())),
                null,
                List.of());
    }
}
