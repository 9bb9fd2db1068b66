package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Planned;
import io.gpudocker.worker.allocation.Reservation;
import io.gpudocker.worker.allocation.Wish;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionDisk;
import io.gpudocker.worker.domain.VersionDisk.AnonymousVolume;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A new version's container takes the place of the current one's, with the disk of one of the versions: the image, the
 * container, the first pass of the copy while the old one runs, then the old one stops, what changed comes over, and the
 * new one starts. Taken back in reverse, the old one runs again with the same container, GPUs and ports.
 */
final class Succession implements Verb {
    /** How long a container must last that takes the place of one that runs. */
    private static final int LOOKS = 5;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Workbench bench;
    private final Task task;
    private final Current current;
    private final Successor next;
    private final @Nullable Duration wait;
    private final String name;
    private final Supplier<Intent.NewVersion> intent;
    private final Containers containers;
    private final ImagePull image;
    private final NewContainer made;
    private final CarryOver carryOver;
    /** Then the old container may still end at any time. */
    private boolean stopFailed;

    /**
     * The command's own.
     *
     * @param current as stored, before
     * @param wait for capacity; null to be refused at once
     */
    Succession(Workbench bench, Task task, Current current, Successor next, @Nullable Duration wait) {
        this(bench, task, current, next, wait, () -> task.intent(Intent.NewVersion.class));
    }

    /** @param intent as stored, asked for each time */
    Succession(
            Workbench bench,
            Task task,
            Current current,
            Successor next,
            @Nullable Duration wait,
            Supplier<Intent.NewVersion> intent) {
        this.bench = bench;
        this.task = task;
        this.current = current;
        this.next = next;
        this.wait = wait;
        this.name = next.name();
        this.intent = intent;
        this.containers = new Containers(bench.engine(), bench.host(), name);
        this.image = new ImagePull(bench, task, next.spec());
        this.made = new NewContainer(bench, task, name, next.containerName(), next.spec(), handedOn(), intent);
        this.carryOver = new CarryOver(bench, task);
    }

    // ------------------------------------------------------------------------------------------------------ planning

    @Override
    public Decision decide() throws InterruptedException {
        return decide(plan(), List.of());
    }

    /** @param bound what of volumes is to be stored with it */
    Decision decide(Planned planned, List<Mutation> bound) {
        return switch (planned) {
            case Planned.Refused(CommandError error) -> Decision.refuse(error);
            case Planned.Granted(Grant grant, Reservation reservation) ->
                new Decision.Proceed(
                        new Intent.NewVersion(next.version(), grant.gpus(), grant.ports()),
                        Held.union(Grants.claims(name, grant), bound),
                        reservation::close);
        };
    }

    /** The devices and host ports that it has or had, where it can have them. */
    Planned plan() throws InterruptedException {
        Wish wish = Wish.of(next.spec().gpuCount(), next.spec().containerPorts());
        return bench.grants().plan(preferring(wish), wait, task);
    }

    private Wish preferring(Wish wish) {
        ReplicaSetRecord now = current.replicaSet();
        return replaces()
                ? wish.keeping(Set.copyOf(Held.uuids(now.gpus())), now.ports())
                : wish.keeping(
                        Set.copyOf(Held.uuids(current.version().gpus())),
                        current.version().ports());
    }

    /** Whether what runs has to make way, and to come back if this fails. */
    private boolean replaces() {
        return current.replicaSet().status() == ReplicaSetStatus.RUNNING;
    }

    // --------------------------------------------------------------------------------------------------------- steps

    @Override
    public List<Step> steps() {
        return Stream.of(beside(), stop(), instead()).flatMap(List::stream).toList();
    }

    /** What is done while the old container runs. */
    List<Step> beside() {
        Step pull = Step.of("image", this::image);
        return switch (bench.disks().strategy()) {
            case UPPER_DIRECTORY -> List.of(pull, create(), Step.of("copy", this::copy));
            case INTERNAL_IMAGE -> List.of(pull);
        };
    }

    /** What is done once it stands still. */
    List<Step> instead() {
        Step start = new Step("start", this::start, this::stopNew);
        return switch (bench.disks().strategy()) {
            case UPPER_DIRECTORY -> List.of(Step.of("catch-up", this::catchUp), start, Step.of("flush", this::flush));
            case INTERNAL_IMAGE -> List.of(new Step("capture", this::capture, this::discard), create(), start);
        };
    }

    /** The new container has these versions of volumes, which are not their current ones yet. */
    Succession withVolumes(Map<String, Integer> moved) {
        made.withVolumes(moved);
        return this;
    }

    private Step.Result image() {
        return next.imageId() == null ? image.pull() : Step.done();
    }

    private String imageId() {
        return next.imageId() == null ? image.image().id() : next.imageId();
    }

    private Step create() {
        return new Step(
                "create",
                () -> {
                    made.findOrCreate(madeFrom());
                    return Step.done();
                },
                made::takeBack);
    }

    private String madeFrom() {
        return switch (bench.disks().strategy()) {
            case UPPER_DIRECTORY -> imageId();
            case INTERNAL_IMAGE -> captured();
        };
    }

    private Step.Result copy() throws InterruptedException {
        return carryOver.copy(next.source().containerId(), made.container());
    }

    private Step.Result catchUp() throws InterruptedException {
        return carryOver.catchUp(next.source().containerId(), made.container());
    }

    private Step.Result flush() throws InterruptedException {
        return carryOver.flush(made.container());
    }

    private Step.Result capture() {
        captured();
        return Step.done();
    }

    /** The same image when it is asked for again. */
    private String captured() {
        return bench.disks().images().capture(next.source().containerId(), name, task.label(), task.left());
    }

    private Step.Result discard() {
        bench.disks().images().discardOf(task.label());
        return Step.done();
    }

    List<Step> stop() {
        if (!replaces()) {
            return List.of();
        }
        String old = oldId();
        Duration grace = Duration.ofSeconds(current.version().spec().stopTimeoutSeconds());
        return List.of(new Step(
                "stop",
                () -> stopOld(old, grace),
                () -> containers.runAgain(old, current.replicaSet().ports())));
    }

    private Step.Result stopOld(String old, Duration grace) {
        Step.Result result = containers.stop(old, grace);
        stopFailed = result instanceof Step.Result.Failed;
        return result;
    }

    private String oldId() {
        return Objects.requireNonNull(current.version().containerId(), "what runs has a container");
    }

    private Step.Result start() throws InterruptedException {
        ContainerState container = made.container();
        Step.Result started = containers.start(container.id(), intent.get().ports());
        return started instanceof Step.Result.Done && replaces() ? lasts() : started;
    }

    /** A change that ends at once would cost what ran before. */
    private Step.Result lasts() throws InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            ContainerState now = made.container();
            if (!now.hasProcesses()) {
                return Step.failed(CommandError.of(
                                ErrorCode.CONTAINER_START_FAILED,
                                "the new container ended at once with exit code " + now.exitCode()
                                        + "; look at its command")
                        .withDetail("exitCode", now.exitCode())
                        .withDetail("engine", now.error()));
            }
            task.waiting().released(() -> {
                Thread.sleep(BETWEEN_LOOKS);
                return true;
            });
        }
        return Step.done();
    }

    private Step.Result stopNew() {
        Duration grace = Duration.ofSeconds(next.spec().stopTimeoutSeconds());
        return made.found()
                .map(container -> containers.stop(container.id(), grace))
                .orElseGet(Step::done);
    }

    String name() {
        return name;
    }

    /** Whether the new container may have written to what it mounts. */
    boolean everStarted() {
        return made.found().filter(CarryOver::everStarted).isPresent();
    }

    /** Whether the old container runs, and will, and there is no new one. */
    boolean isAsBefore() {
        return !stopFailed
                && made.found().isEmpty()
                && bench.engine()
                        .inspect(oldId())
                        .filter(ContainerState::hasProcesses)
                        .isPresent();
    }

    // ----------------------------------------------------------------------------------------------------------- end

    @Override
    public Conclusion conclude() {
        Intent.NewVersion known = intent.get();
        ContainerState container = made.container();
        boolean over =
                !container.hasProcesses() && !RestartPolicy.applies(next.spec().restartOnExit(), container.exitCode());
        VersionRecord version =
                next.made(imageId(), known.gpus(), known.ports(), made.volumes(), container, disk(container));
        Meter.Settled use = bench.meter().started(name, current.replicaSet().metered(), version, container);
        ReplicaSetRecord replicaSet = new ReplicaSetRecord(
                name,
                next.version(),
                over ? ReplicaSetStatus.EXITED : ReplicaSetStatus.RUNNING,
                null,
                over ? container.exitCode() : null,
                over ? List.of() : known.gpus(),
                over ? List.of() : known.ports(),
                0,
                task.now(),
                use.metered());
        List<Mutation> changes = new ArrayList<>(releasing(replicaSet.gpus(), replicaSet.ports()));
        changes.addAll(unbinding(current.version().spec(), next.spec()));
        changes.add(new Mutation.PutReplicaSet(replicaSet, current.stored().revision()));
        changes.add(new Mutation.PutVersion(name, version));
        return new Conclusion(
                changes, Views.of(replicaSet, version), Held.union(use.events(), events(container, over)));
    }

    private List<Event> events(ContainerState container, boolean over) {
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReplicaSetStarted(name, next.version(), container.id()));
        if (over) {
            events.add(new Event.ReplicaSetExited(name, next.version(), container.exitCode(), container.oomKilled()));
        }
        return events;
    }

    private VersionDisk disk(ContainerState container) {
        String internalImage = switch (bench.disks().strategy()) {
            case UPPER_DIRECTORY -> null;
            case INTERNAL_IMAGE -> container.imageId();
        };
        return VersionDisk.of(internalImage, AnonymousVolumes.of(bench.engine(), container.id(), handedOn()));
    }

    private List<AnonymousVolume> handedOn() {
        return current.version().disk().anonymousVolumes();
    }

    /** All that was held or claimed, save what is kept. */
    private List<Mutation> releasing(List<GpuView> keptGpus, List<PortView> keptPorts) {
        Intent.NewVersion known = intent.get();
        ReplicaSetRecord now = current.replicaSet();
        return Held.releases(
                name,
                Held.without(Held.union(now.gpus(), known.gpus()), keptGpus),
                Held.without(Held.union(now.ports(), known.ports()), keptPorts));
    }

    /** Volumes that one binds and the other does not. */
    private List<Mutation> unbinding(SpecView one, SpecView other) {
        return new Bindings(bench.store().volumes(), name, task.now()).unbind(one, other);
    }

    /** What was claimed for the new version goes back, unless something could not be taken back. */
    @Override
    public Conclusion giveUp(boolean clean) {
        return takenBack(clean && !task.stopTimedOut());
    }

    /** @param asBefore whether what there was before is there as it was */
    Conclusion takenBack(boolean asBefore) {
        ReplicaSetRecord now = current.replicaSet();
        if (asBefore) {
            List<Mutation> changes = Held.union(
                    releasing(now.gpus(), now.ports()),
                    unbinding(next.spec(), current.version().spec()));
            return new Conclusion(changes, null, startedAgain());
        }
        Intent.NewVersion known = intent.get();
        boolean newOneIsLeft = newOneMayBeLeft();
        Meter.Settled use = bench.meter().released(name, now.metered());
        var stuck = new ReplicaSetRecord(
                name,
                now.version(),
                ReplicaSetStatus.STUCK,
                null,
                now.exitCode(),
                newOneIsLeft ? Held.union(now.gpus(), known.gpus()) : now.gpus(),
                newOneIsLeft ? Held.union(now.ports(), known.ports()) : now.ports(),
                0,
                task.now(),
                use.metered());
        List<Mutation> changes = new ArrayList<>(releasing(stuck.gpus(), stuck.ports()));
        changes.add(new Mutation.PutReplicaSet(stuck, current.stored().revision()));
        return new Conclusion(changes, null, use.events());
    }

    /** One that can't be asked about counts as there. */
    private boolean newOneMayBeLeft() {
        try {
            return made.found().isPresent();
        } catch (EngineException e) {
            return true;
        }
    }

    /** The old processes are gone, and those of the same container are new. */
    private List<Event> startedAgain() {
        if (!replaces()) {
            return List.of();
        }
        return bench.engine()
                .inspect(oldId())
                .filter(old -> old.startedAt() != null
                        && old.startedAt().isAfter(task.entry().value().startedAt()))
                .<List<Event>>map(old -> List.of(
                        new Event.ReplicaSetStarted(name, current.replicaSet().version(), old.id())))
                .orElse(List.of());
    }
}
