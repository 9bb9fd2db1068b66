package io.gpudocker.worker.keyed;

/** The turn of a running {@link KeyedTask}: it keeps its key until it ends, and its place among those that run at a time. */
public interface Turn {
    /**
     * Waits without taking up one of the places of those that run at a time, so that only this key waits. Takes a place
     * again, first come first served, before it returns or throws.
     *
     * @throws InterruptedException when the executor is being closed
     */
    <T> T released(Wait<T> wait) throws InterruptedException;

    /** What is waited for: a capacity, another command, a part that is away. */
    @FunctionalInterface
    interface Wait<T> {
        T await() throws InterruptedException;
    }
}
