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
 * Such a task may pass heads that stepped aside, when it needs to wait for nothing else; it is the head then.
 * Pure and not thread-safe: the executor's lock guards it.
 */
final class KeyQueues<K> {
    private final Map<K, ArrayDeque<QueuedTask<K>>> queues = new HashMap<>();
    private boolean nobodyPasses;

    /** Those that became ready by it: the task itself, or nothing. */
    List<QueuedTask<K>> add(QueuedTask<K> task) {
        for (K key : task.keys) {
            ArrayDeque<QueuedTask<K>> queue = queues.computeIfAbsent(key, _ -> new ArrayDeque<>(2));
            if (!queue.isEmpty()) {
                task.blockedBy++;
            }
            queue.add(task);
        }
        return task.blockedBy == 0 || letPass(task) ? List.of(task) : List.of();
    }

    /** Removes a task, wherever it stands; returns those that became ready by that, or came to the front again. */
    List<QueuedTask<K>> remove(QueuedTask<K> task) {
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
        task.keys.forEach(key -> ready.addAll(passing(key)));
        return ready;
    }

    /** Lets others pass a task that has begun, until it {@link #comeBack comes back}; returns those that became ready. */
    List<QueuedTask<K>> stepAside(QueuedTask<K> task) {
        task.aside = true;
        return task.keys.stream().flatMap(key -> passing(key).stream()).toList();
    }

    /** Whether the task is the head of its queues; else it is once those that passed it are removed. */
    boolean comeBack(QueuedTask<K> task) {
        task.aside = false;
        return task.blockedBy == 0;
    }

    void letNobodyPass() {
        nobodyPasses = true;
    }

    private List<QueuedTask<K>> passing(K key) {
        ArrayDeque<QueuedTask<K>> queue = queues.get(key);
        if (queue == null || !(queue.getFirst().aside || queue.getFirst().passes)) {
            return List.of();
        }
        List<QueuedTask<K>> candidates =
                queue.stream().filter(task -> task.passes && task.blockedBy > 0).toList();
        return candidates.stream().filter(this::letPass).toList();
    }

    /** To the front of all its queues, if none but what stepped aside is there. */
    private boolean letPass(QueuedTask<K> task) {
        if (nobodyPasses
                || !task.passes
                || task.turn != null
                || !task.keys.stream().allMatch(key -> atFrontOrPassable(task, key))) {
            return false;
        }
        for (K key : task.keys) {
            ArrayDeque<QueuedTask<K>> queue = Objects.requireNonNull(queues.get(key));
            QueuedTask<K> head = queue.getFirst();
            if (head != task) {
                queue.remove(task);
                queue.addFirst(task);
                head.blockedBy++;
            }
        }
        task.blockedBy = 0;
        return true;
    }

    private boolean atFrontOrPassable(QueuedTask<K> task, K key) {
        QueuedTask<K> head = Objects.requireNonNull(queues.get(key)).getFirst();
        return head == task || head.aside;
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
