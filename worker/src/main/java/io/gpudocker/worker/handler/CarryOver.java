package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.disk.CopyPass;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fills the disk of a container that was made and never started with that of another: one pass while the other runs,
 * one for what changed since. Both may be carried out again after a crash; a container that was ever started is never
 * written to. Used by one command, on its thread.
 */
final class CarryOver {
    private final Workbench bench;
    private final DiskCopies copies;
    private @Nullable CopyPass first;

    CarryOver(Workbench bench, Task task) {
        this.bench = bench;
        this.copies = new DiskCopies(task);
    }

    /** @param to as it is now */
    Step.Result copy(String fromId, ContainerState to) throws InterruptedException {
        if (everStarted(to)) {
            return Step.done();
        }
        Step.Result copied = copies.guarded(
                "system disk",
                () -> first = bench.disks().uppers().copy(upper(fromId), upper(to.id()), copies.listener()));
        // Else the engine, which flushes what it writes of a start, waits for all of it while nothing runs.
        return copied instanceof Step.Result.Done ? flush(to) : copied;
    }

    /** After what runs from the first disk was stopped. */
    Step.Result catchUp(String fromId, ContainerState to) throws InterruptedException {
        if (everStarted(to)) {
            return Step.done();
        }
        if (first == null) {
            Step.Result whole = copy(fromId, to);
            if (whole instanceof Step.Result.Failed) {
                return whole;
            }
        }
        CopyPass pass = java.util.Objects.requireNonNull(first);
        return copies.guarded(
                "system disk",
                () -> bench.disks().uppers().catchUp(upper(fromId), upper(to.id()), pass, copies.listener()));
    }

    /** So that the answer is given when the copy would outlast a loss of power. */
    Step.Result flush(ContainerState to) throws InterruptedException {
        return copies.guarded("system disk", () -> bench.disks().uppers().flush(upper(to.id())));
    }

    static boolean everStarted(ContainerState container) {
        return container.phase() != ContainerState.Phase.CREATED || container.startedAt() != null;
    }

    private Path upper(String containerId) {
        return bench.engine()
                .disk(containerId)
                .orElseThrow(() -> new EngineException(
                        Fault.OTHER, "the engine does not say where the disk of " + containerId + " is", null))
                .upper();
    }
}
