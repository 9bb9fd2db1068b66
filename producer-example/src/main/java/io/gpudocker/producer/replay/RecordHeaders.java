package io.gpudocker.producer.replay;

import io.gpudocker.messages.codec.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Looks at headers without reading more of a record than is asked for: most records of a replay are passed over. */
public final class RecordHeaders {
    private static final String TYPE = "ce_type";

    private RecordHeaders() {}

    /** A message type as it stands in a header. */
    public static byte[] encoded(String type) {
        return type.getBytes(StandardCharsets.UTF_8);
    }

    /** @param encodedType from {@link #encoded} */
    public static boolean isOfType(ConsumerRecord<byte[], byte[]> record, byte[] encodedType) {
        Header type = record.headers().lastHeader(TYPE);
        return type != null && Arrays.equals(type.value(), encodedType);
    }

    /** The message type; empty where there is none. */
    public static String type(ConsumerRecord<byte[], byte[]> record) {
        String type = text(record, TYPE);
        return type == null ? "" : type;
    }

    /** The last header of this name; null where there is none. */
    public static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The record's key as text; empty where there is none. */
    public static String key(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** The record without Kafka's types, for the codecs. */
    public static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<RawRecord.RawHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RawRecord.RawHeader(header.key(), header.value()));
        }
        return new RawRecord(record.key(), headers, record.value(), record.timestamp());
    }
}
