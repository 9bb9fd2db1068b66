package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.Outbox;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends what no command caused: the events stored with their change, in the order of their sequence, each with the state
 * record as it is now. The last sequence sent stands in the offsets, so each is sent exactly once. Thread-safe.
 */
public final class StoredEvents implements EventPump {
    private final String host;
    private final Topics topics;
    private final StateStore store;
    private final Outbox outbox;
    private final StateRecords stateRecords;
    private final EventCodec codec = new EventCodec();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Long> sent = new ConcurrentLinkedQueue<>();
    private volatile CompletableFuture<?> delivered = CompletableFuture.completedFuture(null);
    private long last;

    /**
     * Begins behind what was sent before.
     *
     * @param last the last sequence that Kafka has, 0 when none
     */
    public StoredEvents(
            String host, Topics topics, StateStore store, Outbox outbox, StateRecords stateRecords, long last) {
        this.host = host;
        this.topics = topics;
        this.store = store;
        this.outbox = outbox;
        this.stateRecords = stateRecords;
        this.last = last;
    }

    @Override
    public void pump() {
        lock.lock();
        try {
            trim();
            store.outbox().tailMap(last + 1).forEach(this::deliver);
        } finally {
            lock.unlock();
        }
    }

    /** The same, and waits until Kafka has them; whether that came in time. */
    public boolean pumpAll(Duration limit) throws InterruptedException {
        pump();
        try {
            delivered.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Removes what Kafka has from the store, also what an earlier life had sent and not yet removed. */
    public void trimAtStart() {
        lock.lock();
        try {
            store.trim(List.of(), List.copyOf(store.outbox().headMap(last + 1).keySet()));
        } finally {
            lock.unlock();
        }
    }

    private void trim() {
        List<Long> done = new ArrayList<>();
        for (Long next = sent.poll(); next != null; next = sent.poll()) {
            done.add(next);
        }
        if (!done.isEmpty()) {
            store.trim(List.of(), done);
        }
    }

    private void deliver(Long sequence, OutboxEvent event) {
        List<OutgoingRecord> records = new ArrayList<>();
        Event told = event.event();
        if (told != null) {
            records.add(new OutgoingRecord(topics.replies(), null, codec.encode(record(event, told))));
        }
        stateRecords.of(event.key()).ifPresent(records::add);
        delivered = outbox.deliver(new Delivery(records, List.of(), false, null, sequence))
                .whenComplete((position, failure) -> {
                    if (failure == null) {
                        sent.add(sequence);
                    }
                });
        last = sequence;
    }

    private EventRecord record(OutboxEvent event, Event told) {
        return new EventRecord(
                host + "/" + event.id(),
                host,
                event.key().kind(),
                event.key().name(),
                event.time(),
                null,
                null,
                null,
                told);
    }
}
