package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.ResourceKey;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/** Lets a command wait without taking one of {@code worker.max.in.flight}: only its own name waits. */
public interface Waiting {
    /** Runs what waits, with the place given to others meanwhile. */
    <T> T released(Wait<T> wait) throws InterruptedException;

    /** The same, for a command that has not begun: one that needs several turns {@link #holding} may pass it meanwhile. */
    <T> T aside(Wait<T> wait) throws InterruptedException;

    /**
     * Takes the turns of these as well, and does the work in them: no command of any of them runs meanwhile. It waits as
     * {@link #released} does until all of them have it at once, and what comes behind it at any of them waits too.
     *
     * @param keys none whose turn is held already
     * @param limit how long it waits for the turns
     * @return empty when they did not come in time, and nothing was done
     */
    <T> Optional<T> holding(SortedSet<ResourceKey> keys, Duration limit, Work<T> work) throws InterruptedException;

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
