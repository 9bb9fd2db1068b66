package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import java.util.Map;
import java.util.Optional;

/** Reads the reply topic: results and events. Never throws for what a record contains. Stateless, any thread. */
public final class ReplyCodec {

    public ReplyRecord decode(RawRecord record) {
        return switch (CloudEvent.read(record)) {
            case CloudEvent.Read.Unreadable(String reason) -> new ReplyRecord.Other(reason);
            case CloudEvent.Read.Found(CloudEvent event) -> decode(record, event);
        };
    }

    private static ReplyRecord decode(RawRecord record, CloudEvent event) {
        String type = event.attributes().getOrDefault("type", "");
        JsonNode data = event.data();
        if (data == null) {
            return new ReplyRecord.Other("no data");
        }
        try {
            if (type.equals(MessageTypes.RESULT)) {
                return result(record, event, data);
            }
            Optional<Class<? extends Event>> eventClass = MessageTypes.event(type);
            return eventClass.isPresent()
                    ? new ReplyRecord.Event(event(event, data, eventClass.get()))
                    : new ReplyRecord.Other("unknown type " + Utf8.quotable(type, 100));
        } catch (JsonProcessingException | IllegalArgumentException | java.time.DateTimeException unreadable) {
            return new ReplyRecord.Other(
                    "not readable as " + type + ": " + unreadable.getClass().getSimpleName());
        }
    }

    private static ReplyRecord result(RawRecord record, CloudEvent event, JsonNode data)
            throws JsonProcessingException {
        CommandResult result = Json.mapper().treeToValue(data, CommandResult.class);
        Map<String, String> attributes = event.attributes();
        ReplyContext context = new ReplyContext(
                Utf8.decode(record.key()).orElse(null),
                attributes.getOrDefault("correlationid", result.commandId()),
                attributes.get("traceparent"),
                record.headers().stream()
                        .filter(header -> header.name().startsWith("kafka_"))
                        .toList());
        return new ReplyRecord.Result(attributes.getOrDefault("id", ""), result, context);
    }

    private static EventRecord event(CloudEvent event, JsonNode data, Class<? extends Event> type)
            throws JsonProcessingException {
        Map<String, String> attributes = event.attributes();
        return new EventRecord(
                attributes.getOrDefault("id", ""),
                data.path("host").asText(),
                Json.mapper().treeToValue(data.path("kind"), ResourceKind.class),
                data.path("name").asText(),
                Rfc3339.parse(attributes.getOrDefault("time", "")),
                attributes.get("correlationid"),
                attributes.get("causationid"),
                attributes.get("traceparent"),
                Json.mapper().treeToValue(data, type));
    }
}
