package io.gpudocker.worker.handler;

import java.util.concurrent.Callable;

/** Lets a command wait without taking one of {@code worker.max.in.flight}: only its own name waits. */
@FunctionalInterface
public interface Waiting {
    /** Runs what waits, with the place given to others meanwhile. */
    <T> T released(Callable<T> waiting) throws InterruptedException;
}
