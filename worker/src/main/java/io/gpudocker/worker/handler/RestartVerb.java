package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Planned;
import io.gpudocker.worker.allocation.Reservation;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.VersionRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code replicaset.restart}: one that runs is stopped and started. One that is stopped or has exited is granted its
 * GPUs and ports again: with the same ones its container is started, with others it gets a new version on the same disk,
 * and a version that was only written down gets its container.
 */
final class RestartVerb extends ExistingVerb<ReplicaSetCommand.Restart> implements DelegatingVerb {
    private @Nullable Verb verb;

    RestartVerb(Workbench bench, ReplicaSetCommand.Restart command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) throws InterruptedException {
        ReplicaSetStatus status = current.replicaSet().status();
        return switch (status) {
            case RUNNING -> new StartAgain(bench, task, current).decide();
            case STOPPED, EXITED -> again(current);
            case PAUSED, LOST, STUCK ->
                Decision.refuse(Errors.invalidState("restart", command.replicaSetName(), status));
        };
    }

    private Decision again(Current current) throws InterruptedException {
        Optional<Succession> succession = succession(current);
        if (succession.isEmpty()) {
            return Decision.refuse(CommandError.of(
                    ErrorCode.VERSION_DISK_GONE,
                    "the disk that version " + current.version().version() + " would begin with is gone"));
        }
        Planned planned = succession.get().plan();
        return planned instanceof Planned.Granted(Grant grant, Reservation reservation) && asBefore(current, grant)
                ? new StartAgain(bench, task, current).decide(grant, reservation)
                : succession.get().decide(planned, List.of());
    }

    /** Whether the container that there is has just these devices, host ports and versions of volumes. */
    private boolean asBefore(Current current, Grant grant) {
        VersionRecord version = current.version();
        return version.containerId() != null
                && version.volumes().equals(Bindings.versions(bench.store().volumes(), version.spec()))
                && Set.copyOf(Held.uuids(version.gpus())).equals(Set.copyOf(Held.uuids(grant.gpus())))
                && Set.copyOf(version.ports()).equals(Set.copyOf(grant.ports()));
    }

    private Optional<Succession> succession(Current current) {
        VersionRecord version = current.version();
        return DiskSource.of(bench.store(), command.replicaSetName(), version)
                .map(source -> version.containerId() == null
                        ? Successor.pending(current, source)
                        : Successor.next(
                                current, version.spec(), version.imageId(), source, VersionReason.RESTART, null, task))
                .map(next -> new Succession(bench, task, current, next, command.waitForCapacity()));
    }

    @Override
    public Verb decided() {
        Verb known = verb;
        if (known == null) {
            Current current = stored();
            known = task.entry().value().intent() instanceof Intent.StartAgain
                    ? new StartAgain(bench, task, current)
                    : succession(current).orElseThrow(() -> new IllegalStateException("no disk any more"));
            verb = known;
        }
        return known;
    }
}
