package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.volume.MountReport;
import io.gpudocker.worker.volume.Removal;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code volume.delete}: all versions with what is in them; refused while anything mounts one of them. */
final class DeleteVolumeVerb extends ExistingVolumeVerb<VolumeCommand.Delete> {
    DeleteVolumeVerb(Workbench bench, VolumeCommand.Delete command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(CurrentVolume current) {
        List<String> replicaSets = current.volume().usedBy();
        Set<String> users = new TreeSet<>(replicaSets);
        versions().stream()
                .flatMap(version -> bench.volumes().users(CurrentVolume.spec(bench.host(), version)).stream())
                .filter(container -> !isOf(container, replicaSets))
                .forEach(users::add);
        if (!users.isEmpty()) {
            return Decision.refuse(inUse(command.name(), users));
        }
        return new Decision.Proceed(new Intent.OnVolume(current.version().version()), List.of(busy(current)), () -> {});
    }

    /** A ReplicaSet that binds it stands for its containers. */
    static boolean isOf(String container, Collection<String> replicaSets) {
        int dash = container.lastIndexOf('-');
        return dash > 0 && replicaSets.contains(container.substring(0, dash));
    }

    private List<VolumeVersionRecord> versions() {
        return bench.store().volumes().volumeVersions(command.name());
    }

    static CommandError inUse(String name, Collection<String> users) {
        return CommandError.of(
                        ErrorCode.VOLUME_IN_USE,
                        "the volume \"" + name + "\" is in use by " + String.join(", ", users)
                                + "; a stopped container and an older version of a ReplicaSet count as well")
                .withDetail("usedBy", List.copyOf(users));
    }

    /** The current version last, since it is the one that matters when it is broken off. */
    @Override
    public List<Step> steps() {
        return versions().stream()
                .map(version ->
                        new Step("remove-" + version.version(), () -> remove(version), () -> stillThere(version)))
                .toList();
    }

    private Step.Result remove(VolumeVersionRecord version) {
        return switch (bench.volumes().remove(CurrentVolume.spec(bench.host(), version))) {
            case Removal.Removed ignored -> Step.done();
            case Removal.InUse(List<String> containers) -> Step.failed(inUse(command.name(), containers));
        };
    }

    /** What was removed can't be brought back; old versions are not missed. */
    private Step.Result stillThere(VolumeVersionRecord version) {
        boolean missed = version.version() == stored().version().version()
                && !bench.volumes().mountAll(List.of(CurrentVolume.spec(bench.host(), version))).stream()
                        .allMatch(MountReport::usable);
        return missed
                ? Step.failed(CommandError.of(ErrorCode.INVALID_STATE, "what was removed cannot be brought back"))
                : Step.done();
    }

    @Override
    public Conclusion conclude() {
        CurrentVolume current = stored();
        return new Conclusion(
                List.of(new Mutation.DeleteVolume(
                        command.name(), current.stored().revision())),
                null,
                List.of(new Event.VolumeDeleted(command.name())));
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return asBefore();
    }
}
