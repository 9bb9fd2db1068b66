package io.gpudocker.messages.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * JSON as the contract writes it: times and durations in ISO 8601, enums by wire name, sizes and ports as text, what is
 * absent left out. Every record of the messages survives a round trip, {@link CommandResult} and {@link EventRecord} with
 * their sealed contents included; a bare {@code Payload} or {@code Event} can be written, but says not what it is.
 */
public final class Json {
    private static final JsonMapper MAPPER = build();

    private Json() {}

    /** The shared mapper. Thread-safe. It is lenient in reading (unknown fields pass); commands are read by {@link CommandCodec}. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static JsonMapper build() {
        SimpleModule wire = new SimpleModule("wire");
        text(wire, Instant.class, Instant::parse);
        text(wire, Duration.class, Duration::parse);
        text(wire, ByteSize.class, ByteSize::parse);
        text(wire, PortRequest.class, PortRequest::parse);
        wire.addDeserializer(CommandResult.class, tree(ResultJson::read));
        wire.addDeserializer(EventRecord.class, tree(EventJson::read));
        return JsonMapper.builder()
                .addModule(wire)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build();
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parser) {
        module.addSerializer(type, ToStringSerializer.instance);
        module.addDeserializer(type, new FromText<>(type, parser));
    }

    private static <T> JsonDeserializer<T> tree(TreeReader<T> reader) {
        return new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                return reader.read(context.readTree(parser), parser.getCodec());
            }
        };
    }

    /** Builds a value whose parts need to know each other. */
    @FunctionalInterface
    interface TreeReader<T> {
        T read(com.fasterxml.jackson.databind.JsonNode tree, com.fasterxml.jackson.core.ObjectCodec codec)
                throws IOException;
    }

    private static final class FromText<T> extends FromStringDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> parser;

        FromText(Class<T> type, Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        protected T _deserialize(String value, DeserializationContext context) {
            return parser.apply(value);
        }
    }
}
