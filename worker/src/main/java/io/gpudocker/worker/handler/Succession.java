package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
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
import java.util.Objects;
import java.util.Set;
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
    private final Containers containers;
    private final ImagePull image;
    private final NewContainer made;
    private final CarryOver carryOver;

    /**
     * @param current as stored, before
     * @param wait for capacity; null to be refused at once
     */
    Succession(Workbench bench, Task task, Current current, Successor next, @Nullable Duration wait) {
        this.bench = bench;
        this.task = task;
        this.current = current;
        this.next = next;
        this.wait = wait;
        this.containers = new Containers(bench.engine(), bench.host(), task.name());
        this.image = new ImagePull(bench, task, next.spec());
        this.made = new NewContainer(bench, task, next.containerName(), next.spec(), handedOn());
        this.carryOver = new CarryOver(bench, task);
    }

    // ------------------------------------------------------------------------------------------------------ planning

    @Override
    public Decision decide() throws InterruptedException {
        return decide(plan());
    }

    Decision decide(Planned planned) {
        return switch (planned) {
            case Planned.Refused(CommandError error) -> Decision.refuse(error);
            case Planned.Granted(Grant grant, Reservation reservation) ->
                new Decision.Proceed(
                        new Intent.NewVersion(next.version(), grant.gpus(), grant.ports()),
                        Grants.claims(task.name(), grant),
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
        Step pull = Step.of("image", this::image);
        Step start = new Step("start", this::start, this::stopNew);
        Stream<Step> steps = switch (bench.disks().strategy()) {
            case UPPER_DIRECTORY ->
                Stream.of(
                                Stream.of(pull, create(), Step.of("copy", this::copy)),
                                stop(),
                                Stream.of(Step.of("catch-up", this::catchUp), start, Step.of("flush", this::flush)))
                        .flatMap(part -> part);
            case INTERNAL_IMAGE ->
                Stream.of(
                                Stream.of(pull),
                                stop(),
                                Stream.of(new Step("capture", this::capture, this::discard), create(), start))
                        .flatMap(part -> part);
        };
        return steps.toList();
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
        return bench.disks().images().capture(next.source().containerId(), task.name(), task.label(), task.left());
    }

    private Step.Result discard() {
        bench.disks().images().discardOf(task.label());
        return Step.done();
    }

    private Stream<Step> stop() {
        if (!replaces()) {
            return Stream.empty();
        }
        String old = oldId();
        Duration grace = Duration.ofSeconds(current.version().spec().stopTimeoutSeconds());
        return Stream.of(new Step(
                "stop",
                () -> containers.stop(old, grace),
                () -> containers.runAgain(old, current.replicaSet().ports())));
    }

    private String oldId() {
        return Objects.requireNonNull(current.version().containerId(), "what runs has a container");
    }

    private Step.Result start() throws InterruptedException {
        ContainerState container = made.container();
        Step.Result started = containers.start(
                container.id(), task.intent(Intent.NewVersion.class).ports());
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

    // ----------------------------------------------------------------------------------------------------------- end

    @Override
    public Conclusion conclude() {
        Intent.NewVersion intent = task.intent(Intent.NewVersion.class);
        ContainerState container = made.container();
        boolean over =
                !container.hasProcesses() && !RestartPolicy.applies(next.spec().restartOnExit(), container.exitCode());
        ReplicaSetRecord replicaSet = new ReplicaSetRecord(
                task.name(),
                next.version(),
                over ? ReplicaSetStatus.EXITED : ReplicaSetStatus.RUNNING,
                null,
                over ? container.exitCode() : null,
                over ? List.of() : intent.gpus(),
                over ? List.of() : intent.ports(),
                0,
                task.now());
        VersionRecord version = next.made(imageId(), intent.gpus(), intent.ports(), container, disk(container));
        List<Mutation> changes = new ArrayList<>(releasing(replicaSet.gpus(), replicaSet.ports()));
        changes.add(new Mutation.PutReplicaSet(replicaSet, current.stored().revision()));
        changes.add(new Mutation.PutVersion(task.name(), version));
        return new Conclusion(changes, Views.of(replicaSet, version), events(container, over));
    }

    private List<Event> events(ContainerState container, boolean over) {
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReplicaSetStarted(task.name(), next.version(), container.id()));
        if (over) {
            events.add(new Event.ReplicaSetExited(
                    task.name(), next.version(), container.exitCode(), container.oomKilled()));
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
        Intent.NewVersion intent = task.intent(Intent.NewVersion.class);
        ReplicaSetRecord now = current.replicaSet();
        return Held.releases(
                task.name(),
                Held.without(Held.union(now.gpus(), intent.gpus()), keptGpus),
                Held.without(Held.union(now.ports(), intent.ports()), keptPorts));
    }

    /** What was claimed for the new version goes back, unless something could not be taken back. */
    @Override
    public Conclusion giveUp(boolean clean) {
        ReplicaSetRecord now = current.replicaSet();
        if (clean && !task.stopTimedOut()) {
            return new Conclusion(releasing(now.gpus(), now.ports()), null, startedAgain());
        }
        Intent.NewVersion intent = task.intent(Intent.NewVersion.class);
        boolean newOneIsLeft = newOneMayBeLeft();
        var stuck = new ReplicaSetRecord(
                task.name(),
                now.version(),
                ReplicaSetStatus.STUCK,
                null,
                now.exitCode(),
                newOneIsLeft ? Held.union(now.gpus(), intent.gpus()) : now.gpus(),
                newOneIsLeft ? Held.union(now.ports(), intent.ports()) : now.ports(),
                0,
                task.now());
        List<Mutation> changes = new ArrayList<>(releasing(stuck.gpus(), stuck.ports()));
        changes.add(new Mutation.PutReplicaSet(stuck, current.stored().revision()));
        return new Conclusion(changes, null, List.of());
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
                .<List<Event>>map(old -> List.of(new Event.ReplicaSetStarted(
                        task.name(), current.replicaSet().version(), old.id())))
                .orElse(List.of());
    }
}
