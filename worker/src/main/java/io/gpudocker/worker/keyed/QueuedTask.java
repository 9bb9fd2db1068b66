package io.gpudocker.worker.keyed;

import java.util.Set;

/** A task from its submission to its end; small, since many can wait. Guarded by the executor's lock. */
final class QueuedTask<K> implements InLine<K> {
    final Set<K> keys;
    final KeyedTask task;
    final long submittedNanos;
    /** Of how many of its keys it is not the head. */
    int blockedBy;

    boolean begun;

    QueuedTask(Set<K> keys, KeyedTask task, long submittedNanos) {
        this.keys = keys;
        this.task = task;
        this.submittedNanos = submittedNanos;
    }
}
