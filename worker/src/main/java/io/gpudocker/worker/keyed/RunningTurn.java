package io.gpudocker.worker.keyed;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** A started task. Its fields are guarded by the executor's lock. */
final class RunningTurn<K> implements InLine<K>, Turn {
    private final KeyedExecutor<K> executor;
    final QueuedTask<K> task;
    /** Signalled when it has a place again. */
    final Condition placed;

    boolean hasPlace = true;

    /** Waits for those that passed it, and for a place after that. */
    boolean passed;

    @Nullable
    Thread thread;

    RunningTurn(KeyedExecutor<K> executor, QueuedTask<K> task, Condition placed) {
        this.executor = executor;
        this.task = task;
        this.placed = placed;
    }

    @Override
    public <T> T released(Wait<T> wait) throws InterruptedException {
        executor.giveBack(this);
        try {
            return wait.await();
        } finally {
            executor.takeAgain(this);
        }
    }

    @Override
    public <T> T aside(Wait<T> wait) throws InterruptedException {
        executor.stepAside(this);
        try {
            return wait.await();
        } finally {
            executor.takeAgain(this);
        }
    }
}
