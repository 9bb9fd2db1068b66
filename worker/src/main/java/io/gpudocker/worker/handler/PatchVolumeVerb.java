package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.volume.Fit;
import io.gpudocker.worker.volume.VolumePlan;
import io.gpudocker.worker.volume.VolumeRefusal;
import io.gpudocker.worker.volume.VolumeWish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code volume.patch}: another size. In place where the backend can; else a new version with the data copied, in the
 * turns of all ReplicaSets that bind it, so that none of them begins to write meanwhile.
 */
final class PatchVolumeVerb extends ExistingVolumeVerb<VolumeCommand.Patch> implements DelegatingVerb {
    /** So that all of it fits one transaction. */
    private static final int MOST_MOVED = 30;

    private final Set<String> held;
    private @Nullable Verb verb;

    PatchVolumeVerb(Workbench bench, VolumeCommand.Patch command, Task task) {
        this(bench, command, task, Set.of());
    }

    /** @param held the ReplicaSets whose turns are held */
    private PatchVolumeVerb(Workbench bench, VolumeCommand.Patch command, Task task, Set<String> held) {
        super(bench, command, task);
        this.held = held;
    }

    @Override
    Decision decide(CurrentVolume current) {
        Optional<CommandError> refusal = same(current).or(() -> noSize(current)).or(() -> tooSmall(current));
        if (refusal.isPresent()) {
            return Decision.refuse(refusal.get());
        }
        Optional<String> copy =
                bench.volumes().needsCopy(spec(current), command.size().bytes());
        return copy.isEmpty()
                ? new Decision.Proceed(
                        new Intent.OnVolume(current.version().version()), List.of(busy(current)), () -> {})
                : copied(current);
    }

    private Optional<CommandError> same(CurrentVolume current) {
        return current.version().size() != null
                        && current.version().size().bytes() == command.size().bytes()
                ? Optional.of(CommandError.of(ErrorCode.NO_CHANGE, "\"" + command.name() + "\" has that size already"))
                : Optional.empty();
    }

    private Optional<CommandError> noSize(CurrentVolume current) {
        return current.version().backend() == Backend.NFS
                ? Optional.of(CommandError.of(
                        ErrorCode.VOLUME_SIZE_UNSUPPORTED, "the size of an NFS export is set on its server, not here"))
                : Optional.empty();
    }

    private Optional<CommandError> tooSmall(CurrentVolume current) {
        Fit fit = bench.volumes().fits(spec(current), command.size().bytes());
        return fit instanceof Fit.Refused(VolumeRefusal why) ? Optional.of(Errors.of(why)) : Optional.empty();
    }

    // -------------------------------------------------------------------------------------------------------- a copy

    private Decision copied(CurrentVolume current) {
        Set<String> users = new TreeSet<>(current.volume().usedBy());
        Optional<CommandError> moving =
                tooMany(users).or(() -> cannotMove(users)).or(() -> foreign(current, users));
        if (moving.isPresent()) {
            return Decision.refuse(moving.get());
        }
        if (!held.containsAll(users) || hasUnfinished(users)) {
            return inTurnsOf(users);
        }
        var next = VolumeMove.next(bench, command, task, current);
        VolumePlan plan = bench.volumes()
                .plan(new VolumeWish(
                        next.volumeName(),
                        next.backend(),
                        command.size().bytes(),
                        next.nfs(),
                        CurrentVolume.spec(bench.host(), next).labels()));
        if (plan instanceof VolumePlan.Refused(VolumeRefusal why)) {
            return Decision.refuse(Errors.of(why));
        }
        return new Decision.Proceed(
                new Intent.MoveVolume(next.version(), List.copyOf(users), moved(users)),
                List.of(busy(current)),
                () -> {});
    }

    private Optional<CommandError> tooMany(Set<String> users) {
        return users.size() > MOST_MOVED
                ? Optional.of(CommandError.of(
                        ErrorCode.VOLUME_IN_USE,
                        "at most " + MOST_MOVED + " ReplicaSets can be moved at once, and " + users.size()
                                + " bind the volume"))
                : Optional.empty();
    }

    /** Containers that nobody here knows write as well. */
    private Optional<CommandError> foreign(CurrentVolume current, Set<String> users) {
        List<String> others = bench.volumes().running(spec(current)).stream()
                .filter(container -> !DeleteVolumeVerb.isOf(container, users))
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(inTheWay(command.name(), others, "they are not this worker's: stop them first"));
    }

    private Decision inTurnsOf(Set<String> users) {
        var keys = users.stream()
                .map(user -> new ResourceKey(ResourceKind.REPLICA_SET, user))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Decision.InTurns(keys, inner -> new PatchVolumeVerb(bench, command, inner, users));
    }

    /** One that was interrupted goes on first, in its own turn. */
    private boolean hasUnfinished(Set<String> users) {
        return bench.store().entries().stream()
                .map(Versioned::value)
                .filter(entry -> entry.kind() == ResourceKind.REPLICA_SET && users.contains(entry.name()))
                .anyMatch(PatchVolumeVerb::isUnfinished);
    }

    private static boolean isUnfinished(JournalEntry entry) {
        return entry.answer() == null;
    }

    /** What runs writes, and may only be stopped where that was asked for. */
    private Optional<CommandError> cannotMove(Set<String> users) {
        List<String> running = new ArrayList<>();
        List<String> paused = new ArrayList<>();
        for (String user : users) {
            status(user).ifPresent(status -> {
                switch (status) {
                    case RUNNING -> running.add(user);
                    case PAUSED, STUCK -> paused.add(user);
                    case STOPPED, EXITED, LOST -> {}
                }
            });
        }
        if (!paused.isEmpty()) {
            return Optional.of(inTheWay(command.name(), paused, "continue and stop them first, or delete them"));
        }
        return command.replicaSets() == MoveReplicaSets.NONE && !running.isEmpty()
                ? Optional.of(inTheWay(
                        command.name(),
                        running,
                        "stop them first, or send replicaSets \"all\" to stop them for the last pass and move them"))
                : Optional.empty();
    }

    /** As it really is only in its turn, since that may have to be written down. */
    private Optional<ReplicaSetStatus> status(String replicaSet) {
        Optional<Current> found = held.contains(replicaSet)
                ? bench.lookup().current(replicaSet)
                : bench.lookup().stored(replicaSet);
        return found.map(current -> current.replicaSet().status());
    }

    static CommandError inTheWay(String name, List<String> users, String whatToDo) {
        return CommandError.of(
                        ErrorCode.VOLUME_IN_USE,
                        "that size needs a copy of \"" + name + "\", which " + String.join(", ", users)
                                + " may write to meanwhile: " + whatToDo)
                .withDetail("usedBy", users);
    }

    private List<Intent.Moved> moved(Set<String> users) {
        return users.stream()
                .flatMap(user -> bench.lookup().stored(user).stream())
                .filter(user -> user.replicaSet().status() == ReplicaSetStatus.RUNNING)
                .map(user -> new Intent.Moved(
                        user.replicaSet().name(),
                        new Intent.NewVersion(
                                user.replicaSet().version() + 1,
                                user.replicaSet().gpus(),
                                user.replicaSet().ports())))
                .toList();
    }

    // ---------------------------------------------------------------------------------------------------- once decided

    @Override
    public Verb decided() {
        Verb known = verb;
        if (known == null) {
            known = task.entry().value().intent() instanceof Intent.MoveVolume
                    ? new VolumeMove(bench, command, task, stored())
                    : new VolumeGrowth(this);
            verb = known;
        }
        return known;
    }

    /** A growth that was begun goes on: there is no way back. */
    @Override
    public boolean mayHaveHappened() {
        return task.entry().value().intent() instanceof Intent.OnVolume;
    }
}
