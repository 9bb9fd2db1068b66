package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a stored event; which class it is follows from its type. */
final class EventJson {
    private EventJson() {}

    static EventRecord read(JsonNode tree, ObjectCodec codec) throws JsonProcessingException {
        String type = tree.path("type").asText();
        Class<? extends Event> eventClass = MessageTypes.event(type)
                .orElseThrow(() -> ValueInstantiationException.from(null, "unknown event type " + type, null, null));
        return new EventRecord(
                tree.path("id").asText(),
                tree.path("host").asText(),
                codec.treeToValue(tree.path("kind"), ResourceKind.class),
                tree.path("name").asText(),
                codec.treeToValue(tree.path("time"), Instant.class),
                text(tree, "correlationId"),
                text(tree, "causationId"),
                text(tree, "traceParent"),
                codec.treeToValue(tree.path("event"), eventClass));
    }

    private static @Nullable String text(JsonNode tree, String field) {
        return tree.hasNonNull(field) ? tree.get(field).asText() : null;
    }
}
