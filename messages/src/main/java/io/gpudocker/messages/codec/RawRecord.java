package io.gpudocker.messages.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record without Kafka's types, so that code behind the loop needs none.
 *
 * @param key null where the record has none
 * @param value null for a tombstone
 * @param timestampMillis Kafka's record timestamp, Unix epoch milliseconds
 */
public record RawRecord(byte @Nullable [] key, List<RawHeader> headers, byte @Nullable [] value, long timestampMillis) {

    /** One header. Kafka allows several of the same name; the last one counts. */
    public record RawHeader(String name, byte @Nullable [] value) {}
}
