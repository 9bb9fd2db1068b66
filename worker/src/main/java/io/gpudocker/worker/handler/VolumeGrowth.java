package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.volume.Growth;
import io.gpudocker.worker.volume.VolumeRefusal;
import java.util.List;

/** A volume that grows where it is: what runs with it sees the new size at once. */
final class VolumeGrowth implements Verb {
    private final PatchVolumeVerb patch;

    VolumeGrowth(PatchVolumeVerb patch) {
        this.patch = patch;
    }

    private ByteSize size() {
        return patch.command.size();
    }

    @Override
    public Decision decide() throws InterruptedException {
        return patch.decide();
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of("grow", this::grow));
    }

    private Step.Result grow() {
        return switch (patch.bench.volumes().grow(patch.spec(patch.stored()), size().bytes())) {
            case Growth.Grown ignored -> Step.done();
            case Growth.Refused(VolumeRefusal why) -> Step.failed(Errors.of(why));
            case Growth.NeedsCopy(String reason) ->
                Step.failed(CommandError.of(
                        ErrorCode.VOLUME_IN_USE,
                        "it could not grow in place any more when it was its turn: " + reason + "; try again"));
        };
    }

    @Override
    public Conclusion conclude() {
        CurrentVolume current = patch.stored();
        String name = current.volume().name();
        int number = current.version().version();
        VolumeVersionRecord version =
                current.version().resized(size(), patch.task.envelope().id().id());
        VolumeRecord volume = current.volume().changed(number, patch.task.now());
        Long used = patch.bench
                .volumes()
                .usage(CurrentVolume.spec(patch.bench.host(), version))
                .usedBytes();
        return new Conclusion(
                List.of(
                        new Mutation.PutVolume(volume, current.stored().revision()),
                        new Mutation.PutVolumeVersion(version)),
                new VolumePatchResult(VolumeViews.of(volume, version, used), List.of()),
                List.of(new Event.VolumeResized(name, number)));
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return patch.asBefore();
    }
}
