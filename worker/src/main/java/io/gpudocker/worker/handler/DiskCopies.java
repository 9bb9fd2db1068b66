package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.DiskException;

/** What a command does around a copy: tells its clients, ends it in time, and says what went wrong. On its thread. */
final class DiskCopies {
    private final Task task;

    DiskCopies(Task task) {
        this.task = task;
    }

    /** @param what is copied, for the message */
    Step.Result guarded(String what, Runnable copying) throws InterruptedException {
        try {
            copying.run();
            return Step.done();
        } catch (DiskException e) {
            return switch (e.reason()) {
                case CANCELLED -> cancelled(e);
                case NO_SPACE -> failed(ErrorCode.NO_SPACE, what, e);
                case UNCARRIABLE -> failed(ErrorCode.INVALID_STATE, what, e);
                case FAILED -> failed(ErrorCode.CONTAINER_START_FAILED, what, e);
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

    private static Step.Result failed(ErrorCode code, String what, DiskException e) {
        return Step.failed(CommandError.of(code, "the " + what + " could not be carried over: " + e.getMessage()));
    }

    /** Tells the command's clients, and ends the copy at the command's deadline or when the worker stops. */
    CopyListener listener() {
        return new CopyListener() {
            @Override
            public void progress(long doneBytes, long totalBytes) {
                task.progress(Event.Phase.COPY, doneBytes, totalBytes);
            }

            @Override
            public boolean cancelled() {
                return task.overdue() || Thread.currentThread().isInterrupted();
            }
        };
    }
}
