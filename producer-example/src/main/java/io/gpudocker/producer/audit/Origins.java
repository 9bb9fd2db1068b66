package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import io.gpudocker.producer.replay.RecordHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What records say of themselves; texts that are far too long for it are cut. */
final class Origins {
    private static final int LONGEST = 512;

    private Origins() {}

    static Origin of(String host, ConsumerRecord<byte[], byte[]> record) {
        return new Origin(host, cut(RecordHeaders.key(record)), record.timestamp(), Place.of(record));
    }

    /** The record's id; its place where it has none. */
    static String id(ConsumerRecord<byte[], byte[]> record) {
        String id = RecordHeaders.text(record, "ce_id");
        return id == null ? Place.of(record).toString() : cut(id);
    }

    /** -1 where it is none. */
    static Long number(@Nullable String text) {
        try {
            return text == null ? -1L : Long.parseLong(text);
        } catch (NumberFormatException none) {
            return -1L;
        }
    }

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
