package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.CommandId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent as it stood in a record, before anything is demanded of it: so that a record can be answered of which only
 * the id and the source are good.
 *
 * @param attributes by name, those that are text
 * @param problems by attribute, why its value is none
 * @param data null where a structured event has none
 */
record CloudEvent(
        Map<String, String> attributes,
        Map<String, String> problems,
        @Nullable JsonNode data) {
    static final String PREFIX = "ce_";
    static final String CONTENT_TYPE = "content-type";
    static final String STRUCTURED = "application/cloudevents";

    /** What came out of a record: an event, or the reason why there is none. */
    sealed interface Read {
        record Found(CloudEvent event) implements Read {}

        record Unreadable(String reason) implements Read {}
    }

    /** Source and id; empty texts where they are missing. */
    CommandId id() {
        return new CommandId(attributes.getOrDefault("source", ""), attributes.getOrDefault("id", ""));
    }

    /** Reads either mode; which one it is follows from the headers, as in the Kafka protocol binding. */
    static Read read(RawRecord record) {
        String contentType = header(record, CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
        boolean structured = contentType.startsWith(STRUCTURED);
        if (structured && !contentType.matches(STRUCTURED + "\\+json *(;.*)?")) {
            return new Read.Unreadable("content-type " + Utf8.quotable(contentType, 100) + " is not supported");
        }
        boolean binary =
                !structured && record.headers().stream().anyMatch(h -> h.name().startsWith(PREFIX));
        return switch (StrictJson.parse(record.value())) {
            case StrictJson.Parsed.Bad(String reason) -> new Read.Unreadable(reason);
            case StrictJson.Parsed.Tree(ObjectNode object) when binary -> new Read.Found(binary(record, object));
            case StrictJson.Parsed.Tree(ObjectNode object)
            when structured || object.has("specversion") -> new Read.Found(structured(object));
            case StrictJson.Parsed.Tree _ ->
                new Read.Unreadable("no CloudEvent: neither ce_ headers nor a JSON object with specversion");
        };
    }

    /** The text of a header; the last one counts. Empty where there is none or it is not UTF-8. */
    static Optional<String> header(RawRecord record, String name) {
        return Optional.ofNullable(rawHeader(record, name)).flatMap(header -> Utf8.decode(header.value()));
    }

    static RawRecord.@Nullable RawHeader rawHeader(RawRecord record, String name) {
        return record.headers().reversed().stream()
                .filter(header -> header.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static CloudEvent binary(RawRecord record, ObjectNode data) {
        Map<String, String> attributes = new HashMap<>();
        Map<String, String> problems = new HashMap<>();
        for (RawRecord.RawHeader header : record.headers()) {
            if (header.name().startsWith(PREFIX)) {
                String name = header.name().substring(PREFIX.length());
                // Of several of one name the last one counts, also when it is the bad one.
                attributes.remove(name);
                problems.put(name, "must be text in UTF-8");
                Utf8.decode(header.value()).ifPresent(value -> {
                    attributes.put(name, value);
                    problems.remove(name);
                });
            }
        }
        header(record, CONTENT_TYPE).ifPresent(type -> attributes.put("datacontenttype", type));
        return new CloudEvent(attributes, problems, data);
    }

    private static CloudEvent structured(ObjectNode object) {
        Map<String, String> attributes = new HashMap<>();
        Map<String, String> problems = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            if (name.equals("data_base64")) {
                problems.put(name, "is not supported; put JSON into data");
            } else if (!name.equals("data") && member.getValue().isTextual()) {
                attributes.put(name, member.getValue().textValue());
            } else if (!name.equals("data")) {
                problems.put(name, "must be a string");
            }
        }
        return new CloudEvent(attributes, problems, object.get("data"));
    }
}
