package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.PendingRecord;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Decides of each record whether it is held in memory or kept as its offset, and counts what is held. Thread-safe: the
 * loop admits, whoever processed a record releases it.
 */
final class Backlog {
    private static final int OVERHEAD = 256;

    private final IntakeLimits limits;
    private final DeferredReader reader;
    private final Map<KeyId, Waiting> waiting = new HashMap<>();
    private long heldBytes;
    private int deferred;

    Backlog(IntakeLimits limits, DeferredReader reader) {
        this.limits = limits;
        this.reader = reader;
    }

    /** The unprocessed records of one key; its key array is shared by all of them. */
    private static final class Waiting {
        final KeyId id;
        int count;

        Waiting(KeyId id) {
            this.id = id;
        }
    }

    synchronized PendingRecord admit(ResourceKind kind, Partition partition, ConsumerRecord<byte[], byte[]> record) {
        Waiting of = waiting.computeIfAbsent(new KeyId(kind, record.key()), Waiting::new);
        of.count++;
        int bytes = size(record);
        if (heldBytes + bytes > room(of)) {
            deferred++;
            return new Deferred(of.id, partition, record.offset());
        }
        heldBytes += bytes;
        RecordPosition position = new RecordPosition(partition, record.offset());
        return new Held(of.id, new InboundRecord(kind, position, KafkaRecords.raw(record)), bytes);
    }

    /** A name with much behind it may fill half of the memory; the other half is for those that have little. */
    private long room(Waiting of) {
        return of.count > limits.heldPerKey() ? limits.heldBytes() / 2 : limits.heldBytes();
    }

    synchronized long heldBytes() {
        return heldBytes;
    }

    synchronized int deferred() {
        return deferred;
    }

    private synchronized void released(KeyId id, int bytes) {
        heldBytes -= bytes;
        deferred -= bytes == 0 ? 1 : 0;
        waiting.computeIfPresent(id, (_, of) -> --of.count == 0 ? null : of);
    }

    static int size(ConsumerRecord<byte[], byte[]> record) {
        int headers = 0;
        for (Header header : record.headers()) {
            headers += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return OVERHEAD + headers + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    /** In memory. */
    private final class Held implements PendingRecord {
        private final KeyId id;
        private final InboundRecord record;
        private final int bytes;
        private final AtomicBoolean released = new AtomicBoolean();

        Held(KeyId id, InboundRecord record, int bytes) {
            this.id = id;
            this.record = record;
            this.bytes = bytes;
        }

        @Override
        public ResourceKind topicKind() {
            return id.kind();
        }

        @Override
        public RecordPosition position() {
            return record.position();
        }

        @Override
        public byte @Nullable [] keyBytes() {
            return id.key();
        }

        @Override
        public Optional<InboundRecord> held() {
            return Optional.of(record);
        }

        @Override
        public InboundRecord fetch() {
            return record;
        }

        @Override
        public void release() {
            if (released.compareAndSet(false, true)) {
                released(id, bytes);
            }
        }
    }

    /** Only its place: small, since many can wait. */
    private final class Deferred implements PendingRecord {
        private final KeyId id;
        private final Partition partition;
        private final long offset;
        private boolean released;

        Deferred(KeyId id, Partition partition, long offset) {
            this.id = id;
            this.partition = partition;
            this.offset = offset;
        }

        @Override
        public ResourceKind topicKind() {
            return id.kind();
        }

        @Override
        public RecordPosition position() {
            return new RecordPosition(partition, offset);
        }

        @Override
        public byte @Nullable [] keyBytes() {
            return id.key();
        }

        @Override
        public Optional<InboundRecord> held() {
            return Optional.empty();
        }

        @Override
        public InboundRecord fetch() throws InterruptedException {
            return new InboundRecord(id.kind(), position(), reader.read(position()));
        }

        @Override
        public void release() {
            synchronized (Backlog.this) {
                if (!released) {
                    released = true;
                    Backlog.this.released(id, 0);
                }
            }
        }
    }
}
