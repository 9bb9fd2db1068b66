package io.gpudocker.worker.keyed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A queue for every key that has a task, waiting or running. A task of several keys stands in all their queues and is
 * ready when it is the head of each; since it is put into all of them at once, no two tasks can wait for each other.
 * Pure and not thread-safe: the executor's lock guards it.
 */
final class KeyQueues<K> {
    private final Map<K, ArrayDeque<QueuedTask<K>>> queues = new HashMap<>();

    /** Whether the task is ready at once. */
    boolean add(QueuedTask<K> task) {
        for (K key : task.keys) {
            ArrayDeque<QueuedTask<K>> queue = queues.computeIfAbsent(key, _ -> new ArrayDeque<>(2));
            if (!queue.isEmpty()) {
                task.blockedBy++;
            }
            queue.add(task);
        }
        return task.blockedBy == 0;
    }

    /** Removes a task that was ready; returns those that became ready by that. */
    List<QueuedTask<K>> remove(QueuedTask<K> task) {
        List<QueuedTask<K>> ready = new ArrayList<>(task.keys.size());
        for (K key : task.keys) {
            ArrayDeque<QueuedTask<K>> queue = Objects.requireNonNull(queues.get(key));
            queue.removeFirst();
            QueuedTask<K> head = queue.peekFirst();
            if (head == null) {
                queues.remove(key);
            } else if (--head.blockedBy == 0) {
                ready.add(head);
            }
        }
        return ready;
    }

    /** Removes a task that has not begun, wherever it stands; returns those that became ready by that. */
    List<QueuedTask<K>> withdraw(QueuedTask<K> task) {
        List<QueuedTask<K>> ready = new ArrayList<>(task.keys.size());
        for (K key : task.keys) {
            ArrayDeque<QueuedTask<K>> queue = Objects.requireNonNull(queues.get(key));
            boolean first = queue.peekFirst() == task;
            queue.remove(task);
            QueuedTask<K> head = queue.peekFirst();
            if (head == null) {
                queues.remove(key);
            } else if (first && --head.blockedBy == 0) {
                ready.add(head);
            }
        }
        return ready;
    }

    int size(K key) {
        ArrayDeque<QueuedTask<K>> queue = queues.get(key);
        return queue == null ? 0 : queue.size();
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /** The keys whose head was submitted first. */
    List<KeyAge<K>> oldest(int limit, long nowNanos) {
        return queues.entrySet().stream()
                .map(entry -> new KeyAge<>(entry.getKey(), age(entry.getValue().getFirst(), nowNanos)))
                .sorted(Comparator.comparing((KeyAge<K> one) -> one.age()).reversed())
                .limit(limit)
                .toList();
    }

    private static Duration age(QueuedTask<?> head, long nowNanos) {
        return Duration.ofNanos(nowNanos - head.submittedNanos);
    }
}
