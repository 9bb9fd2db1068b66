package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.outbox.OutgoingRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the next transaction, in the order in which it came. Thread-safe. */
final class DeliveryQueue {
    private static final int MOST_RECORDS = 500;
    private static final long MOST_BYTES = 4L << 20;
    private static final int MOST_PROGRESS = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<QueuedDelivery> waiting = new ArrayDeque<>();
    private boolean closed;
    private boolean woken;

    /** False when it is closed. */
    boolean add(QueuedDelivery one) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(one);
                changed.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Left out while so much waits that it would only make it worse. */
    void addProgress(OutgoingRecord record) {
        lock.lock();
        try {
            if (!closed && waiting.size() < MOST_PROGRESS) {
                waiting.add(QueuedDelivery.progress(record));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first, then takes what fits into one transaction; empty after the limit or {@link #wake}. */
    List<QueuedDelivery> take(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (waiting.isEmpty() && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<QueuedDelivery> batch = new ArrayList<>();
            long bytes = 0;
            while (!waiting.isEmpty() && batch.size() < MOST_RECORDS && bytes < MOST_BYTES) {
                QueuedDelivery one = waiting.remove();
                bytes += bytes(one);
                batch.add(one);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void closeAndFail(RuntimeException why) {
        List<QueuedDelivery> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(one -> one.future().completeExceptionally(why));
    }

    private static long bytes(QueuedDelivery one) {
        long bytes = 0;
        for (OutgoingRecord record : one.delivery().records()) {
            byte[] value = record.record().value();
            bytes += value == null ? 0 : value.length;
        }
        return bytes;
    }
}
