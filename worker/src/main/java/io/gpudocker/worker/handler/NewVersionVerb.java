package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A verb that makes a new version. What the version is to be follows from the command and from what is stored, which
 * nobody changes before the end: so it is the same again after a crash.
 */
abstract class NewVersionVerb<C extends ReplicaSetCommand.Changing> extends ExistingVerb<C> implements DelegatingVerb {
    private @Nullable Verb verb;

    NewVersionVerb(Workbench bench, C command, Task task) {
        super(bench, command, task);
    }

    /** What the new version is to be; empty when it is known that the disk is gone that it would begin with. */
    abstract Optional<Successor> successor(Current current);

    /** For how long it waits for capacity. */
    abstract @Nullable Duration waitForCapacity();

    /** Plans it. */
    final Decision begin(Current current, List<Bind> binds) throws InterruptedException {
        return switch (new BindChecks(bench, task).check(binds)) {
            case BindChecks.Result.Refused(CommandError error) -> Decision.refuse(error);
            case BindChecks.Result.Bindable(List<Versioned<VolumeRecord>> volumes) -> planned(current, volumes);
        };
    }

    private Decision planned(Current current, List<Versioned<VolumeRecord>> volumes) throws InterruptedException {
        Optional<Successor> next = successor(current).filter(this::diskIsThere);
        if (next.isEmpty()) {
            return Decision.refuse(diskGone(current));
        }
        List<Mutation> bound = new Bindings(bench.store().volumes(), task.name(), task.now()).bind(volumes);
        if (isStopped(current)) {
            return new PlannedVersion(bench, task, current, next.get()).decide(bound);
        }
        Succession succession = new Succession(bench, task, current, next.get(), waitForCapacity());
        return succession.decide(succession.plan(), bound);
    }

    private boolean diskIsThere(Successor next) {
        return bench.engine().inspect(next.source().containerId()).isPresent();
    }

    CommandError diskGone(Current current) {
        return CommandError.of(
                ErrorCode.VERSION_DISK_GONE,
                "the disk of version " + current.replicaSet().version() + " is gone with its container");
    }

    /** In place of what runs; of what is stopped, only written down. */
    private Verb verb(Current current, Successor next) {
        return isStopped(current)
                ? new PlannedVersion(bench, task, current, next)
                : new Succession(bench, task, current, next, waitForCapacity());
    }

    private static boolean isStopped(Current current) {
        ReplicaSetStatus status = current.replicaSet().status();
        return status == ReplicaSetStatus.STOPPED || status == ReplicaSetStatus.EXITED;
    }

    @Override
    public final Verb decided() {
        Verb known = verb;
        if (known == null) {
            Current current = stored();
            known = verb(current, successor(current).orElseThrow(() -> new IllegalStateException("no disk any more")));
            verb = known;
        }
        return known;
    }
}
