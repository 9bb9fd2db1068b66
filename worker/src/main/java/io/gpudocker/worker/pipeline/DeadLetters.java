package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.RawRecord.RawHeader;
import io.gpudocker.worker.domain.InboundRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that can't be answered, as it goes to the dead-letter topic: its own key, bytes and headers, and beside them
 * headers {@code gdw_dl_…} with where it came from, why, and how long it was. Bytes beyond what fits are cut.
 */
final class DeadLetters {
    /** Leaves room for headers below Kafka's default of 1,048,576 bytes a record. */
    static final int MAX_VALUE_BYTES = 900_000;

    /** For a topic that takes less. */
    static final int SMALL_VALUE_BYTES = 16_000;

    private static final int MAX_HEADER_BYTES = 64_000;
    private static final int MAX_KEY_BYTES = 32_000;

    private DeadLetters() {}

    static RawRecord of(InboundRecord record, String reason, int maxValueBytes, Instant now) {
        byte[] value = record.raw().value();
        List<RawHeader> headers = new ArrayList<>(fitting(record.raw().headers()));
        add(headers, "reason", reason);
        add(headers, "topic", record.position().partition().topic());
        add(headers, "partition", Integer.toString(record.position().partition().number()));
        add(headers, "offset", Long.toString(record.position().offset()));
        add(headers, "timestamp", Long.toString(record.raw().timestampMillis()));
        add(headers, "time", now.toString());
        if (value != null) {
            add(headers, "length", Integer.toString(value.length));
            add(headers, "sha256", sha256(value));
        }
        return new RawRecord(
                cut(record.raw().key(), MAX_KEY_BYTES), headers, cut(value, maxValueBytes), now.toEpochMilli());
    }

    private static List<RawHeader> fitting(List<RawHeader> headers) {
        List<RawHeader> kept = new ArrayList<>();
        int bytes = 0;
        for (RawHeader header : headers) {
            byte[] value = header.value();
            bytes += header.name().length() + (value == null ? 0 : value.length);
            if (bytes > MAX_HEADER_BYTES) {
                break;
            }
            kept.add(header);
        }
        return kept;
    }

    private static void add(List<RawHeader> headers, String name, String value) {
        headers.add(new RawHeader("gdw_dl_" + name, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int max) {
        return bytes == null || bytes.length <= max ? bytes : Arrays.copyOf(bytes, max);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
