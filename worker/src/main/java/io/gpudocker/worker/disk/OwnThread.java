package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Runs one piece of work on a platform thread while the caller waits: the kernel's calls would hold a virtual thread's
 * carrier for seconds, and deep directories need a deep stack. An interrupt is told to the work, whose end is awaited all
 * the same; the caller is left interrupted. For one use.
 */
final class OwnThread {
    private static final long STACK_BYTES = 64L << 20;

    private final AtomicBoolean interrupted = new AtomicBoolean();

    /** What is done, with buffers of its own. */
    @FunctionalInterface
    interface Work<T> {
        T with(Kernel kernel);
    }

    BooleanSupplier interrupted() {
        return interrupted::get;
    }

    /** @throws DiskException as the work did */
    <T> T run(String name, Work<T> work) {
        var task = new FutureTask<T>(() -> {
            try (Kernel kernel = new Kernel()) {
                return work.with(kernel);
            }
        });
        Thread.ofPlatform().name(name).daemon().stackSize(STACK_BYTES).start(task);
        try {
            return result(task);
        } finally {
            if (interrupted.get()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T result(FutureTask<T> task) {
        while (true) {
            try {
                return task.get();
            } catch (InterruptedException e) {
                interrupted.set(true);
            } catch (ExecutionException e) {
                throw translated(e.getCause() == null ? e : e.getCause());
            }
        }
    }

    private static DiskException translated(Throwable cause) {
        return switch (cause) {
            case DiskException known -> new DiskException(known.reason(), String.valueOf(known.getMessage()), known);
            case Errno errno -> errno.at("/");
            default -> new DiskException(Reason.FAILED, "the copy of the disk broke off: " + cause, cause);
        };
    }
}
