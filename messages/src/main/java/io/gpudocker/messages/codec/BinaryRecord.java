package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a record in binary mode. Confined to one encoding. */
final class BinaryRecord {
    private final List<RawRecord.RawHeader> headers = new ArrayList<>();

    BinaryRecord(String id, String source, String type, Instant time) {
        attribute("specversion", "1.0");
        attribute("id", id);
        attribute("source", source);
        attribute("type", type);
        attribute("time", time.toString());
        header(CloudEvent.CONTENT_TYPE, "application/json");
    }

    BinaryRecord attribute(String name, @Nullable Object value) {
        if (value != null) {
            header(CloudEvent.PREFIX + name, value.toString());
        }
        return this;
    }

    BinaryRecord headers(List<RawRecord.RawHeader> more) {
        headers.addAll(more);
        return this;
    }

    RawRecord build(@Nullable String key, Object data, Instant time) {
        return new RawRecord(
                key == null ? null : Utf8.encode(key), List.copyOf(headers), json(data), time.toEpochMilli());
    }

    static byte[] json(Object data) {
        try {
            return Json.mapper().writeValueAsBytes(data);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("can't write " + data.getClass(), defect);
        }
    }

    private void header(String name, String value) {
        headers.add(new RawRecord.RawHeader(name, Utf8.encode(value)));
    }
}
