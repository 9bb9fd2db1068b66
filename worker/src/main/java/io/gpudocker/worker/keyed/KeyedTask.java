package io.gpudocker.worker.keyed;

/** What is done when a key's turn has come; runs on a virtual thread. */
@FunctionalInterface
public interface KeyedTask {
    /**
     * Ends its turn by returning or throwing; either way the next task of the key begins.
     *
     * @param turn of this task, to be used on this thread only
     * @throws InterruptedException when the executor is being closed
     */
    void run(Turn turn) throws InterruptedException;
}
