package io.gpudocker.worker.intake;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records that were read before their turn, bounded by bytes: the one put in first goes first. Thread-safe. */
final class ReadAhead {
    private final long mostBytes;
    private final LinkedHashMap<RecordPosition, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    ReadAhead(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    private record Entry(RawRecord record, int bytes) {}

    synchronized void put(RecordPosition position, ConsumerRecord<byte[], byte[]> record) {
        Entry entry = new Entry(KafkaRecords.raw(record), Backlog.size(record));
        Entry before = entries.put(position, entry);
        bytes += entry.bytes() - (before == null ? 0 : before.bytes());
        while (bytes > mostBytes) {
            Entry first = Objects.requireNonNull(entries.pollFirstEntry()).getValue();
            bytes -= first.bytes();
        }
    }

    synchronized @Nullable RawRecord take(RecordPosition position) {
        Entry entry = entries.remove(position);
        bytes -= entry == null ? 0 : entry.bytes();
        return entry == null ? null : entry.record();
    }
}
