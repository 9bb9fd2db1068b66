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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The container that a command makes: found again by its name and label, made when there is none, taken back. */
final class NewContainer {
    private static final Logger LOG = LoggerFactory.getLogger(NewContainer.class);

    private final Workbench bench;
    private final Task task;
    private final String containerName;
    private final SpecView spec;
    private final List<AnonymousVolume> handedOn;

    /** @param handedOn volumes of the version before */
    NewContainer(Workbench bench, Task task, String containerName, SpecView spec, List<AnonymousVolume> handedOn) {
        this.bench = bench;
        this.task = task;
        this.containerName = containerName;
        this.spec = spec;
        this.handedOn = handedOn;
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
        return bench.engine().create(containerSpec(imageId));
    }

    /** What an earlier command could not take back goes; what is somebody else's stays, and keeps its name. */
    private void removeLeftover(ContainerState there) {
        if (!leftOver(there)) {
            throw new EngineException(Fault.NAME_TAKEN, "a container " + containerName + " exists", null);
        }
        LOG.warn("leftover-removed name={} container={} containerId={}", task.name(), there.name(), there.id());
        bench.engine().remove(there.id());
    }

    /** Ours by its labels, made by a command of this name that was undone. */
    private boolean leftOver(ContainerState there) {
        String command = there.labels().getOrDefault(Labels.COMMAND, "");
        return Labels.ours(there, bench.host(), task.name())
                && bench.store()
                        .entry(command)
                        .map(Versioned::value)
                        .filter(entry -> entry.name().equals(task.name()))
                        .filter(entry -> entry.direction() == JournalEntry.Direction.UNDO)
                        .isPresent();
    }

    private boolean ofThisCommand(ContainerState container) {
        return Labels.ours(container, bench.host(), task.name())
                && task.label().equals(container.labels().get(Labels.COMMAND));
    }

    private ContainerSpec containerSpec(String imageId) {
        Intent.NewVersion intent = task.intent(Intent.NewVersion.class);
        var labels = Labels.of(bench.host(), task.name(), intent.version(), task.label(), spec.labels());
        return Specs.container(
                containerName, imageId, spec, handedOn, labels, intent.gpus(), intent.ports(), bench.limits());
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
