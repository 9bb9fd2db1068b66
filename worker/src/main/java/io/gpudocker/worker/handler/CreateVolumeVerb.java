package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.Names;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.volume.Creation;
import io.gpudocker.worker.volume.Removal;
import io.gpudocker.worker.volume.VolumePlan;
import io.gpudocker.worker.volume.VolumeRefusal;
import io.gpudocker.worker.volume.VolumeSpec;
import io.gpudocker.worker.volume.VolumeUsage;
import io.gpudocker.worker.volume.VolumeWish;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code volume.create}: {@code <name>-1}, by the backend asked for or the one that works here. */
final class CreateVolumeVerb implements Verb {
    private static final int VERSION = 1;

    private final Workbench bench;
    private final VolumeCommand.Create command;
    private final Task task;

    CreateVolumeVerb(Workbench bench, VolumeCommand.Create command, Task task) {
        this.bench = bench;
        this.command = command;
        this.task = task;
    }

    @Override
    public Decision decide() {
        Optional<CommandError> refusal = exists().or(this::expectedVersion);
        if (refusal.isPresent()) {
            return Decision.refuse(refusal.get());
        }
        VolumePlan plan = bench.volumes()
                .plan(new VolumeWish(volumeName(), command.backend(), sizeBytes(), command.nfs(), labels()));
        return switch (plan) {
            case VolumePlan.Refused(VolumeRefusal why) -> Decision.refuse(Errors.of(why));
            case VolumePlan.Planned(VolumeSpec spec) -> Decision.proceed(new Intent.NewVolume(spec.backend()));
        };
    }

    private Optional<CommandError> exists() {
        return bench.store()
                .volumes()
                .volume(command.name())
                .map(stored -> CommandError.of(
                                ErrorCode.ALREADY_EXISTS,
                                "a volume \"" + command.name()
                                        + "\" exists already; patch it, delete it first or choose another name")
                        .withDetail("version", stored.value().version()));
    }

    private Optional<CommandError> expectedVersion() {
        return Errors.noVersionYet(command.expectedVersion());
    }

    private String volumeName() {
        return Names.ofVersion(command.name(), VERSION);
    }

    private @org.jspecify.annotations.Nullable Long sizeBytes() {
        return command.size() == null ? null : command.size().bytes();
    }

    private Map<String, String> labels() {
        return Labels.ofVolume(bench.host(), command.name(), VERSION, task.label());
    }

    private VolumeSpec spec() {
        return new VolumeSpec(
                volumeName(), task.intent(Intent.NewVolume.class).backend(), sizeBytes(), command.nfs(), labels());
    }

    @Override
    public List<Step> steps() {
        return List.of(new Step("create", this::create, this::takeBack));
    }

    private Step.Result create() {
        return switch (bench.volumes().create(spec())) {
            case Creation.Created ignored -> Step.done();
            case Creation.Refused(VolumeRefusal why) -> Step.failed(Errors.of(why));
        };
    }

    /** What somebody else has of that name stays. */
    private Step.Result takeBack() {
        bench.volumes().release(volumeName());
        return switch (bench.volumes().remove(spec())) {
            case Removal.Removed ignored -> Step.done();
            case Removal.InUse(List<String> containers) ->
                Step.failed(DeleteVolumeVerb.inUse(command.name(), containers));
        };
    }

    @Override
    public Conclusion conclude() {
        VolumeSpec spec = spec();
        VolumeUsage usage = bench.volumes().usage(spec);
        Path mountpoint = usage.mountpoint();
        var volume = new VolumeRecord(command.name(), VERSION, List.of(), null, task.now());
        var version = new VolumeVersionRecord(
                command.name(),
                VERSION,
                spec.backend(),
                command.size(),
                command.nfs(),
                mountpoint == null ? null : mountpoint.toString(),
                task.entry().value().startedAt(),
                task.envelope().id().id(),
                task.label(),
                false);
        return new Conclusion(
                List.of(new Mutation.PutVolume(volume, 0), new Mutation.PutVolumeVersion(version)),
                VolumeViews.of(volume, version, usage.usedBytes()),
                List.of(new Event.VolumeCreated(command.name(), VERSION)));
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return Conclusion.nothing();
    }
}
