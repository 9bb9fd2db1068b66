package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.ResourceKey;
import java.util.SortedSet;

/** Lets a command wait without taking one of {@code worker.max.in.flight}: only its own name waits. */
public interface Waiting {
    /** Runs what waits, with the place given to others meanwhile. */
    <T> T released(Wait<T> wait) throws InterruptedException;

    /**
     * Takes the turns of these as well, and does the work in them: no command of any of them runs meanwhile. It waits as
     * {@link #released} does until all of them have it at once.
     *
     * @param keys none whose turn is held already
     */
    <T> T holding(SortedSet<ResourceKey> keys, Work<T> work) throws InterruptedException;

    /** What is done in several turns. */
    @FunctionalInterface
    interface Work<T> {
        /** @param waiting to wait with instead of the one that the turns were asked of */
        T in(Waiting waiting) throws InterruptedException;
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Wait<T> {
        T await() throws InterruptedException;
    }
}
