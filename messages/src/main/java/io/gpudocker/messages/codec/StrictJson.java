package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON as commands must be: one object in UTF-8, no key twice, nothing behind it, numbers exact. Thread-safe. */
final class StrictJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StrictJson() {}

    /** What came out: the object, or the reason why there is none. */
    sealed interface Parsed {
        record Tree(ObjectNode object) implements Parsed {}

        record Bad(String reason) implements Parsed {}
    }

    static Parsed parse(byte @Nullable [] value) {
        if (value == null) {
            return new Parsed.Bad("the record has no value");
        }
        if (value.length == 0) {
            return new Parsed.Bad("the value is empty");
        }
        Optional<String> text = Utf8.decode(value);
        if (text.isEmpty()) {
            return new Parsed.Bad("the value is not valid UTF-8");
        }
        try {
            JsonNode node = MAPPER.readTree(text.get());
            return node instanceof ObjectNode object
                    ? new Parsed.Tree(object)
                    : new Parsed.Bad("the value is not a JSON object");
        } catch (JsonProcessingException malformed) {
            return new Parsed.Bad("the value is not JSON: " + problem(malformed) + place(malformed));
        }
    }

    /** The parser's words, but never its quote of what stands there: reasons are logged, and values are not. */
    private static String problem(JsonProcessingException malformed) {
        String words = malformed.getOriginalMessage();
        return words.startsWith("Unrecognized token") ? "Unrecognized token" : Utf8.quotable(words, 200);
    }

    private static String place(JsonProcessingException malformed) {
        return malformed.getLocation() == null
                ? ""
                : " (line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr() + ")";
    }
}
