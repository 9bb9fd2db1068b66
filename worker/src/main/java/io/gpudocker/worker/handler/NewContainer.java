package io.gpudocker.worker.handler;

import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.container.ContainerSpec;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.VersionDisk.AnonymousVolume;
import io.gpudocker.worker.domain.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The container that a command makes: found again by its name and label, made when there is none, taken back. */
final class NewContainer {
    private static final Logger LOG = LoggerFactory.getLogger(NewContainer.class);

    private final Workbench bench;
    private final Task task;
    private final String replicaSet;
    private final String containerName;
    private final SpecView spec;
    private final List<AnonymousVolume> handedOn;
    private final Supplier<Intent.NewVersion> intent;
    private Map<String, Integer> movedVolumes = Map.of();

    /**
     * @param replicaSet whose container it is
     * @param handedOn volumes of the version before
     * @param intent as stored, asked for each time
     */
    NewContainer(
            Workbench bench,
            Task task,
            String replicaSet,
            String containerName,
            SpecView spec,
            List<AnonymousVolume> handedOn,
            Supplier<Intent.NewVersion> intent) {
        this.bench = bench;
        this.task = task;
        this.replicaSet = replicaSet;
        this.intent = intent;
        this.containerName = containerName;
        this.spec = spec;
        this.handedOn = handedOn;
    }

    /** From now on it has these versions of volumes that are not their current ones yet. */
    void withVolumes(Map<String, Integer> moved) {
        movedVolumes = Map.copyOf(moved);
    }

    /** Which versions of the volumes that are bound by name it has. */
    Map<String, Integer> volumes() {
        Map<String, Integer> versions =
                new TreeMap<>(Bindings.versions(bench.store().volumes(), spec));
        versions.replaceAll(movedVolumes::getOrDefault);
        return versions;
    }

    /**
     * @param imageId what it is made from
     * @return its id
     */
    String findOrCreate(String imageId) {
        Optional<ContainerState> there = bench.engine().inspect(containerName);
        if (there.isPresent() && ofThisCommand(there.get())) {
            return there.get().id();
        }
        if (there.isPresent()) {
            removeLeftover(there.get());
        }
        new BoundVolumes(bench).problem(volumes()).ifPresent(problem -> {
            throw new EngineException(Fault.START_FAILED, problem, null);
        });
        return bench.engine().create(containerSpec(imageId));
    }

    /** What an earlier command could not take back goes; what is somebody else's stays, and keeps its name. */
    private void removeLeftover(ContainerState there) {
        if (!leftOver(there)) {
            throw new EngineException(Fault.NAME_TAKEN, "a container " + containerName + " exists", null);
        }
        LOG.warn("leftover-removed name={} container={} containerId={}", replicaSet, there.name(), there.id());
        bench.engine().remove(there.id());
    }

    /** Ours by its labels, made by a command of this name, or of a volume that it binds, that was undone. */
    private boolean leftOver(ContainerState there) {
        String command = there.labels().getOrDefault(Labels.COMMAND, "");
        return Labels.ours(there, bench.host(), replicaSet)
                && bench.store()
                        .entry(command)
                        .map(Versioned::value)
                        .filter(entry -> entry.direction() == JournalEntry.Direction.UNDO)
                        .isPresent();
    }

    private boolean ofThisCommand(ContainerState container) {
        return Labels.ours(container, bench.host(), replicaSet)
                && task.label().equals(container.labels().get(Labels.COMMAND));
    }

    private ContainerSpec containerSpec(String imageId) {
        Intent.NewVersion known = intent.get();
        var labels = Labels.of(bench.host(), replicaSet, known.version(), task.label(), spec.labels());
        return Specs.container(
                containerName, imageId, spec, handedOn, volumes(), labels, known.gpus(), known.ports(), bench.limits());
    }

    /** Removes the container of this command, if there is one; the volumes handed on stay. */
    Step.Result takeBack() {
        found().ifPresent(container -> bench.engine().remove(container.id()));
        return Step.done();
    }

    /** The container of this command, if there is one. */
    Optional<ContainerState> found() {
        return bench.engine().inspect(containerName).filter(this::ofThisCommand);
    }

    /** As it is now that it was made. */
    ContainerState container() {
        return found().orElseThrow(() ->
                new EngineException(Fault.NO_SUCH_CONTAINER, "the container was removed by somebody else", null));
    }
}
