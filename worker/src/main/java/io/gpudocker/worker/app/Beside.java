package io.gpudocker.worker.app;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something done on a thread of its own while its maker goes on: started when made, ended when closed. Used by one thread.
 */
final class Beside<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    Beside(String name, Callable<T> work) {
        task = new FutureTask<>(work);
        thread = Thread.ofPlatform().name(name).daemon().start(task);
    }

    /** Waits for it; throws what it threw. */
    T await() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Interrupts it where it still runs, and returns when it has ended. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
