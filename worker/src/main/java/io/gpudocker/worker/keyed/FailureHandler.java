package io.gpudocker.worker.keyed;

import java.util.Set;

/** Learns what a task threw. Called on the task's thread before the next task of its keys begins. */
@FunctionalInterface
public interface FailureHandler<K> {
    void failed(Set<K> keys, Throwable failure);
}
