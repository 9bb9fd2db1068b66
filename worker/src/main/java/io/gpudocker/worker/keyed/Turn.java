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

    /**
     * Waits as {@link #released} does, for a task that has done nothing yet: a turn over several keys, which would have to
     * wait for this one only, passes it meanwhile. Tasks of this key alone do not. Comes back once no such turn is before
     * it any more.
     *
     * @throws InterruptedException when the executor is being closed
     */
    <T> T aside(Wait<T> wait) throws InterruptedException;

    /** What is waited for: a capacity, another command, a part that is away. */
    @FunctionalInterface
    interface Wait<T> {
        T await() throws InterruptedException;
    }
}
