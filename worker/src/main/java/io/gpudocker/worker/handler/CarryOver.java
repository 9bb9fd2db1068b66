package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.disk.DiskException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fills the disk of a container that was made and never started with that of another: one pass while the other runs,
 * one for what changed since. Both may be carried out again after a crash; a container that was ever started is never
 * written to. Used by one command, on its thread.
 */
final class CarryOver {
    private final Workbench bench;
    private final Task task;
    private @Nullable CopyPass first;

    CarryOver(Workbench bench, Task task) {
        this.bench = bench;
        this.task = task;
    }

    /** @param to as it is now */
    Step.Result copy(String fromId, ContainerState to) throws InterruptedException {
        if (everStarted(to)) {
            return Step.done();
        }
        return guarded(() -> first = bench.disks().uppers().copy(upper(fromId), upper(to.id()), new Listener()));
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
        return guarded(() -> bench.disks().uppers().catchUp(upper(fromId), upper(to.id()), pass, new Listener()));
    }

    /** So that the answer is given when the copy would outlast a loss of power. */
    Step.Result flush(ContainerState to) throws InterruptedException {
        return guarded(() -> bench.disks().uppers().flush(upper(to.id())));
    }

    private static boolean everStarted(ContainerState container) {
        return container.phase() != ContainerState.Phase.CREATED || container.startedAt() != null;
    }

    private Path upper(String containerId) {
        return bench.engine()
                .disk(containerId)
                .orElseThrow(() -> new EngineException(
                        Fault.OTHER, "the engine does not say where the disk of " + containerId + " is", null))
                .upper();
    }

    private Step.Result guarded(Runnable copying) throws InterruptedException {
        try {
            copying.run();
            return Step.done();
        } catch (DiskException e) {
            return switch (e.reason()) {
                case CANCELLED -> cancelled(e);
                case NO_SPACE -> failed(ErrorCode.NO_SPACE, e);
                case UNCARRIABLE -> failed(ErrorCode.INVALID_STATE, e);
                case FAILED -> failed(ErrorCode.CONTAINER_START_FAILED, e);
                case NOT_BELOW_ROOT -> Step.failed(Errors.internal(e));
            };
        }
    }

    private Step.Result cancelled(DiskException e) throws InterruptedException {
        if (task.overdue()) {
            return Step.failed(Errors.overdue());
        }
        var interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        throw interrupted;
    }

    private static Step.Result failed(ErrorCode code, DiskException e) {
        return Step.failed(CommandError.of(code, "the system disk could not be carried over: " + e.getMessage()));
    }

    /** Tells the command's clients, and ends the copy at the command's deadline or when the worker stops. */
    private final class Listener implements CopyListener {
        @Override
        public void progress(long doneBytes, long totalBytes) {
            task.progress(Event.Phase.COPY, doneBytes, totalBytes);
        }

        @Override
        public boolean cancelled() {
            return task.overdue() || Thread.currentThread().isInterrupted();
        }
    }
}
