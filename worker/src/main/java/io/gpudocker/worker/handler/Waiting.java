package io.gpudocker.worker.handler;

/** Lets a command wait without taking one of {@code worker.max.in.flight}: only its own name waits. */
public interface Waiting {
    /** Runs what waits, with the place given to others meanwhile. */
    <T> T released(Wait<T> wait) throws InterruptedException;

    /** What is waited for. */
    @FunctionalInterface
    interface Wait<T> {
        T await() throws InterruptedException;
    }
}
