package io.gpudocker.worker.keyed;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A task from its submission to its end; small, since many can wait. Guarded by the executor's lock. */
final class QueuedTask<K> implements InLine<K> {
    final Set<K> keys;
    final KeyedTask task;
    final long submittedNanos;
    /** Whether it may pass what has stepped aside. */
    final boolean passes;
    /** Of how many of its keys it is not the head. */
    int blockedBy;

    /** Has begun, done nothing yet, and lets those pass that may. */
    boolean aside;

    /** Since it has begun. */
    @Nullable
    RunningTurn<K> turn;

    QueuedTask(Set<K> keys, KeyedTask task, long submittedNanos, boolean passes) {
        this.keys = keys;
        this.task = task;
        this.submittedNanos = submittedNanos;
        this.passes = passes;
    }
}
