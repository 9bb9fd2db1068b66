package io.gpudocker.worker.handler;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Planned;
import io.gpudocker.worker.allocation.Reservation;
import io.gpudocker.worker.allocation.Wish;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.Metered;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionDisk;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code replicaset.run}: pulls the image, makes {@code <name>-1} with its GPUs and ports, and starts it. */
final class RunVerb implements Verb {
    private static final int VERSION = 1;

    private final Workbench bench;
    private final ReplicaSetCommand.Run command;
    private final Task task;
    private final Launch launch;

    RunVerb(Workbench bench, ReplicaSetCommand.Run command, Task task) {
        this.bench = bench;
        this.command = command;
        this.task = task;
        this.launch = new Launch(bench, task, Names.ofVersion(command.replicaSetName(), VERSION), Specs.of(command));
    }

    @Override
    public Decision decide() throws InterruptedException {
        return switch (new RunChecks(bench, command, task).check()) {
            case BindChecks.Result.Refused(CommandError error) -> Decision.refuse(error);
            case BindChecks.Result.Bindable(List<Versioned<VolumeRecord>> volumes) -> granted(volumes);
        };
    }

    private Decision granted(List<Versioned<VolumeRecord>> volumes) throws InterruptedException {
        Wish wish = Wish.of(command.gpuCount(), command.containerPorts());
        return switch (bench.grants().plan(wish, command.waitForCapacity(), task)) {
            case Planned.Refused(CommandError error) -> Decision.refuse(error);
            case Planned.Granted(Grant grant, Reservation reservation) ->
                new Decision.Proceed(
                        new Intent.NewVersion(VERSION, grant.gpus(), grant.ports()),
                        Held.union(
                                Grants.claims(command.replicaSetName(), grant),
                                bindings().bind(volumes)),
                        reservation::close);
        };
    }

    private Bindings bindings() {
        return new Bindings(bench.store().volumes(), command.replicaSetName(), task.now());
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of("pull", launch::pull), new Step("launch", launch::launch, launch::takeBack));
    }

    @Override
    public Conclusion conclude() {
        Intent.NewVersion intent = task.intent(Intent.NewVersion.class);
        ContainerState container = launch.container();
        boolean over =
                !container.hasProcesses() && !RestartPolicy.applies(command.restartOnExit(), container.exitCode());
        VersionRecord version = version(intent, container);
        Meter.Settled use = bench.meter().started(command.replicaSetName(), Metered.NOTHING, version, container);
        ReplicaSetRecord replicaSet = new ReplicaSetRecord(
                command.replicaSetName(),
                VERSION,
                over ? ReplicaSetStatus.EXITED : ReplicaSetStatus.RUNNING,
                null,
                over ? container.exitCode() : null,
                over ? List.of() : intent.gpus(),
                over ? List.of() : intent.ports(),
                0,
                task.now(),
                use.metered());
        List<Mutation> changes = new ArrayList<>(over ? releases(intent) : List.of());
        changes.add(new Mutation.PutReplicaSet(replicaSet, 0));
        changes.add(new Mutation.PutVersion(command.replicaSetName(), version));
        return new Conclusion(
                changes, Views.of(replicaSet, version), Held.union(use.events(), events(container, over)));
    }

    private List<Event> events(ContainerState container, boolean over) {
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReplicaSetStarted(command.replicaSetName(), VERSION, container.id()));
        if (over) {
            events.add(new Event.ReplicaSetExited(
                    command.replicaSetName(), VERSION, container.exitCode(), container.oomKilled()));
        }
        return events;
    }

    private VersionRecord version(Intent.NewVersion intent, ContainerState container) {
        var anonymous = AnonymousVolumes.of(bench.engine(), container.id(), List.of());
        return version(intent, container.imageId(), container.id(), VersionDisk.of(null, anonymous));
    }

    private VersionRecord version(
            Intent.NewVersion intent, String imageId, @Nullable String containerId, VersionDisk disk) {
        return new VersionRecord(
                VERSION,
                Specs.of(command),
                imageId,
                intent.gpus(),
                intent.ports(),
                Bindings.versions(bench.store().volumes(), Specs.of(command)),
                Names.ofVersion(command.replicaSetName(), VERSION),
                containerId,
                disk,
                task.entry().value().startedAt(),
                VersionReason.RUN,
                null,
                task.envelope().id().id());
    }

    private List<Mutation> releases(Intent.NewVersion intent) {
        return Held.releases(command.replicaSetName(), intent.gpus(), intent.ports());
    }

    private Conclusion nothing(Intent.NewVersion intent) {
        return new Conclusion(
                Held.union(releases(intent), bindings().unbind(Bindings.names(command.binds()), Set.of())),
                null,
                List.of());
    }

    /** A container that could not be removed keeps what it was given, and is there to be deleted. */
    @Override
    public Conclusion giveUp(boolean clean) {
        Intent.NewVersion intent = task.intent(Intent.NewVersion.class);
        if (clean) {
            return nothing(intent);
        }
        try {
            return launch.found()
                    .map(container -> stuck(intent, version(intent, container)))
                    .orElseGet(() -> nothing(intent));
        } catch (EngineException e) {
            // Not known whether there is a container: it counts as there, under its name.
            return stuck(intent, version(intent, "", null, VersionDisk.none()));
        }
    }

    private Conclusion stuck(Intent.NewVersion intent, VersionRecord version) {
        var replicaSet = new ReplicaSetRecord(
                command.replicaSetName(),
                VERSION,
                ReplicaSetStatus.STUCK,
                null,
                null,
                intent.gpus(),
                intent.ports(),
                0,
                task.now(),
                Metered.NOTHING);
        return new Conclusion(
                List.of(
                        new Mutation.PutReplicaSet(replicaSet, 0),
                        new Mutation.PutVersion(command.replicaSetName(), version)),
                null,
                List.of());
    }
}
