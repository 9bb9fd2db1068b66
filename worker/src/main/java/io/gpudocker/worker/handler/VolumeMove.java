package io.gpudocker.worker.handler;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.volume.Creation;
import io.gpudocker.worker.volume.Removal;
import io.gpudocker.worker.volume.VolumeRefusal;
import io.gpudocker.worker.volume.VolumeSpec;
import io.gpudocker.worker.volume.VolumeUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A volume's new version takes the place of the current one, and every ReplicaSet that runs with it gets a new version in
 * the same transaction: all of them or none. The data is copied beside what runs; then all of that stops, what changed
 * comes over and is verified, and the new containers start. Taken back in reverse, all of it runs again as before.
 *
 * <p>Carried out in the turns of all ReplicaSets that bind the volume; after a crash they are held until this has ended.
 */
final class VolumeMove implements Verb {
    private final Workbench bench;
    private final Task task;
    private final CurrentVolume current;
    private final VolumeVersionRecord next;
    private final DiskCopies copies;
    private final List<Succession> successions;
    private @Nullable CopyPass first;

    VolumeMove(Workbench bench, VolumeCommand.Patch command, Task task, CurrentVolume current) {
        this.bench = bench;
        this.task = task;
        this.current = current;
        this.next = next(bench, command, task, current);
        this.copies = new DiskCopies(task);
        this.successions = intent().replicaSets().stream().map(this::succession).toList();
    }

    /** What the new version is to be. */
    static VolumeVersionRecord next(Workbench bench, VolumeCommand.Patch command, Task task, CurrentVolume current) {
        VolumeVersionRecord was = current.version();
        return new VolumeVersionRecord(
                was.name(),
                was.version() + 1,
                was.backend(),
                command.size(),
                was.nfs(),
                null,
                task.entry().value().startedAt(),
                task.envelope().id().id(),
                task.label(),
                false);
    }

    private Intent.MoveVolume intent() {
        return task.intent(Intent.MoveVolume.class);
    }

    private Succession succession(Intent.Moved moved) {
        Current replicaSet = bench.lookup()
                .stored(moved.name())
                .orElseThrow(() -> new IllegalStateException(moved.name() + " vanished in its own turn"));
        DiskSource source = DiskSource.of(bench.store(), moved.name(), replicaSet.version())
                .orElseThrow(() -> new IllegalStateException(moved.name() + " runs and has no disk"));
        Successor successor = Successor.next(
                replicaSet,
                replicaSet.version().spec(),
                replicaSet.version().imageId(),
                source,
                VersionReason.PATCH,
                null,
                task);
        return new Succession(bench, task, replicaSet, successor, null, moved::next)
                .withVolumes(Map.of(next.name(), next.version()));
    }

    @Override
    public Decision decide() {
        throw new IllegalStateException("decided by the patch");
    }

    // --------------------------------------------------------------------------------------------------------- steps

    @Override
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("create-volume", this::create, this::removeNew));
        steps.add(Step.of("copy-volume", this::copy));
        successions.forEach(each -> steps.addAll(each.beside()));
        successions.forEach(each -> steps.addAll(each.stop()));
        steps.add(Step.of("catch-up-volume", this::catchUp));
        successions.forEach(each -> steps.addAll(each.instead()));
        return List.copyOf(steps);
    }

    private VolumeSpec from() {
        return CurrentVolume.spec(bench.host(), current.version());
    }

    private VolumeSpec to() {
        return CurrentVolume.spec(bench.host(), next);
    }

    private Step.Result create() {
        return switch (bench.volumes().create(to())) {
            case Creation.Created ignored -> Step.done();
            case Creation.Refused(VolumeRefusal why) -> Step.failed(Errors.of(why));
        };
    }

    private Step.Result removeNew() {
        bench.volumes().release(next.volumeName());
        return switch (bench.volumes().remove(to())) {
            case Removal.Removed ignored -> Step.done();
            case Removal.InUse(List<String> containers) -> Step.failed(DeleteVolumeVerb.inUse(next.name(), containers));
        };
    }

    /** Not again once a new container may have written to it. */
    private Step.Result copy() throws InterruptedException {
        return anyStarted()
                ? Step.done()
                : copies.guarded("volume", () -> first = bench.volumes().copy(from(), to(), copies.listener()));
    }

    private Step.Result catchUp() throws InterruptedException {
        if (anyStarted()) {
            return Step.done();
        }
        List<String> writers = bench.volumes().running(from());
        if (!writers.isEmpty()) {
            return Step.failed(PatchVolumeVerb.inTheWay(next.name(), writers, "stop them first"));
        }
        if (first == null) {
            Step.Result whole = copy();
            if (whole instanceof Step.Result.Failed) {
                return whole;
            }
        }
        CopyPass pass = Objects.requireNonNull(first);
        return copies.guarded("volume", () -> bench.volumes().catchUp(from(), to(), pass, copies.listener()));
    }

    private boolean anyStarted() {
        return successions.stream().anyMatch(Succession::everStarted);
    }

    // ----------------------------------------------------------------------------------------------------------- end

    @Override
    public Conclusion conclude() {
        VolumeUsage usage = bench.volumes().usage(to());
        Path mountpoint = usage.mountpoint();
        VolumeVersionRecord version = next.mountedAt(mountpoint == null ? null : mountpoint.toString());
        CurrentVolume now = nowStored();
        VolumeRecord volume = now.volume().changed(version.version(), task.now());
        List<Mutation> changes = new ArrayList<>();
        List<ReplicaSetView> views = new ArrayList<>();
        for (Succession succession : successions) {
            Conclusion each = succession.conclude();
            changes.addAll(each.changes());
            changes.addAll(told(succession, each.events()));
            Payload view = Objects.requireNonNull(each.payload());
            views.add((ReplicaSetView) view);
        }
        changes.add(new Mutation.PutVolume(volume, now.stored().revision()));
        changes.add(new Mutation.PutVolumeVersion(version));
        return new Conclusion(
                changes,
                new VolumePatchResult(VolumeViews.of(volume, version, usage.usedBytes()), views),
                List.of(new Event.VolumeResized(next.name(), version.version())));
    }

    /** In the stream of the ReplicaSet, with its state record. */
    private List<Mutation> told(Succession succession, List<Event> events) {
        var key = new ResourceKey(ResourceKind.REPLICA_SET, succession.name());
        List<Mutation> told = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            String id = "moved/" + succession.name() + "/" + task.label() + "/" + i;
            told.add(new Mutation.AppendEvent(new OutboxEvent(id, key, task.now(), events.get(i))));
        }
        if (events.isEmpty()) {
            String id = "moved/" + succession.name() + "/" + task.label();
            told.add(new Mutation.AppendEvent(new OutboxEvent(id, key, task.now(), null)));
        }
        return told;
    }

    private CurrentVolume nowStored() {
        return CurrentVolume.of(bench.store().volumes(), next.name())
                .orElseThrow(() -> new IllegalStateException(next.name() + " vanished in its own turn"));
    }

    /** Of several, those that run as before are left as they were, though another could not be brought back. */
    @Override
    public Conclusion giveUp(boolean clean) {
        CurrentVolume now = nowStored();
        List<Mutation> changes = new ArrayList<>();
        for (Succession succession : successions) {
            Conclusion each = succession.takenBack(succession.isAsBefore() || (clean && !task.stopTimedOut()));
            changes.addAll(each.changes());
            changes.addAll(told(succession, each.events()));
        }
        changes.add(
                new Mutation.PutVolume(now.volume().busyWith(null), now.stored().revision()));
        return new Conclusion(changes, null, List.of());
    }
}
