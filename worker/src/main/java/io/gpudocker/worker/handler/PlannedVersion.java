package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A new version of a ReplicaSet that is stopped: it is written down, and its container comes with {@code restart}. */
final class PlannedVersion implements Verb {
    private final Workbench bench;
    private final Task task;
    private final Current current;
    private final Successor next;
    private final ImagePull image;

    PlannedVersion(Workbench bench, Task task, Current current, Successor next) {
        this.bench = bench;
        this.task = task;
        this.current = current;
        this.next = next;
        this.image = new ImagePull(bench, task, next.spec());
    }

    /** Nothing is granted yet, but what this host can never grant is refused now. */
    @Override
    public Decision decide() {
        return decide(List.of());
    }

    /** @param bound what of volumes is to be stored with it */
    Decision decide(List<Mutation> bound) {
        Optional<CommandError> never = bench.grants()
                .never(next.spec().gpuCount(), next.spec().containerPorts().size());
        return never.map(Decision::refuse)
                .orElseGet(() -> new Decision.Proceed(
                        new Intent.NewVersion(next.version(), List.of(), List.of()), bound, () -> {}));
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of("image", () -> next.imageId() == null ? image.pull() : Step.done()));
    }

    @Override
    public Conclusion conclude() {
        String imageId = next.imageId() == null ? image.image().id() : next.imageId();
        VersionRecord version = next.planned(imageId, current.version().disk().anonymousVolumes());
        ReplicaSetRecord was = current.replicaSet();
        var replicaSet = new ReplicaSetRecord(
                was.name(),
                next.version(),
                was.status(),
                null,
                was.exitCode(),
                List.of(),
                List.of(),
                0,
                task.now(),
                was.metered());
        List<Mutation> changes = new ArrayList<>(unbinding(current.version().spec(), next.spec()));
        changes.add(new Mutation.PutReplicaSet(replicaSet, current.stored().revision()));
        changes.add(new Mutation.PutVersion(was.name(), version));
        return new Conclusion(changes, Views.of(replicaSet, version), List.of());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return new Conclusion(unbinding(next.spec(), current.version().spec()), null, List.of());
    }

    /** Volumes that one binds and the other does not. */
    private List<Mutation> unbinding(SpecView one, SpecView other) {
        return new Bindings(bench.store().volumes(), task.name(), task.now()).unbind(one, other);
    }
}
