package io.gpudocker.messages.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with all that its record says. {@link Json#mapper()} can store it and read it back.
 *
 * @param id deterministic, so that a repeat is recognisable
 * @param name the resource it is about: a ReplicaSet's or volume's name, the host id for host and GPU events; also the key
 * @param correlationId of the command that caused it; null where none did
 * @param causationId the id of the command that caused it; null where none did
 */
public record EventRecord(
        String id,
        String host,
        ResourceKind kind,
        String name,
        Instant time,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String traceParent,
        Event event) {

    /** The message type, {@code io.gpudocker.event.<what>.v1}. */
    @JsonProperty("type")
    public String type() {
        return MessageTypes.of(event);
    }
}
