package io.gpudocker.worker.keyed;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places of those that run at a time, and the line of those that wait for one, first come first served. Not
 * thread-safe: the executor's lock guards it.
 */
final class Places<K> {
    private final ArrayDeque<InLine<K>> line = new ArrayDeque<>();
    private int free;

    Places(int all) {
        this.free = all;
    }

    void standInLine(InLine<K> one) {
        line.add(one);
    }

    void leaveLine(InLine<K> one) {
        line.remove(one);
    }

    /** What has not begun goes out of the line. */
    void onlyBegun() {
        line.removeIf(QueuedTask.class::isInstance);
    }

    void forgetLine() {
        line.clear();
    }

    /** A turn gives its place up, if it has one. */
    void leave(RunningTurn<K> turn) {
        if (turn.hasPlace) {
            turn.hasPlace = false;
            free++;
        }
    }

    /** Takes a place for the first in line, if there is a place and the first has not begun. */
    @Nullable
    QueuedTask<K> takeForTask() {
        if (free > 0 && line.peek() instanceof QueuedTask<K> task) {
            line.remove();
            free--;
            return task;
        }
        return null;
    }

    /** Gives the free places to the first in line; turns that had begun go on by themselves. */
    void fill(Consumer<QueuedTask<K>> start) {
        while (free > 0 && !line.isEmpty()) {
            free--;
            switch (line.remove()) {
                case QueuedTask<K> task -> start.accept(task);
                case RunningTurn<K> turn -> {
                    turn.hasPlace = true;
                    turn.placed.signal();
                }
            }
        }
    }
}
