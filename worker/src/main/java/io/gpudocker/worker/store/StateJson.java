package io.gpudocker.worker.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.Intent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * State values as JSON. Thread-safe. The form is the worker's own, kept apart from the wire's, so that a change of the
 * contract's form never makes stored state unreadable.
 *
 * <p>A field that is not known is passed over when read, since a newer worker may have written it. One of several kinds
 * carries its kind as {@code type}. No message of an exception contains a value: specs carry secrets.
 */
final class StateJson {
    private static final JsonMapper MAPPER = mapper();

    private StateJson() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("state cannot be written: " + where(e, value.getClass()));
        }
    }

    /**
     * Reads one value.
     *
     * @param key where it stood, for the message
     * @throws IllegalStateException when it is no such value: state that cannot be read is never taken as absent
     */
    static <T> T read(String key, String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("state at " + key + " cannot be read: " + where(e, type));
        }
    }

    /** Jackson's own message quotes the value, so only the place is told. */
    private static String where(JsonProcessingException e, Class<?> type) {
        String path = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "no JSON";
        return type.getSimpleName() + " " + path + " (" + e.getClass().getSimpleName() + ")";
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .withConfigOverride(
                        List.class, each -> each.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                .withConfigOverride(
                        Map.class, each -> each.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                .addModule(texts());
        for (Class<?> sealed : List.of(Intent.class, Answer.class, Event.class, Payload.class)) {
            builder.addMixIn(sealed, Typed.class);
            register(builder, sealed);
        }
        return builder.build();
    }

    private static SimpleModule texts() {
        SimpleModule module = new SimpleModule("gpu-docker-state");
        text(module, Instant.class, Instant::parse);
        text(module, Duration.class, Duration::parse);
        text(module, ByteSize.class, ByteSize::parse);
        text(module, PortRequest.class, PortRequest::parse);
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new ToStringSerializer(type));
        module.addDeserializer(type, new FromText<>(type, parse));
    }

    private static void register(JsonMapper.Builder builder, Class<?> sealed) {
        for (Class<?> kind : sealed.getPermittedSubclasses()) {
            builder.registerSubtypes(new NamedType(kind, kind.getSimpleName()));
        }
    }

    /** Says of a sealed type that its JSON names the kind. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    /** Reads a value from its text. */
    private static final class FromText<T> extends JsonDeserializer<T> {
        private final Class<T> type;
        private final Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            this.type = type;
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString("");
            try {
                return parse.apply(text);
            } catch (RuntimeException e) {
                throw context.instantiationException(type, e);
            }
        }
    }
}
