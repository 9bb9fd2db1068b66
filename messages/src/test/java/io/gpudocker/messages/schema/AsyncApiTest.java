package io.gpudocker.messages.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.codec.MessageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class AsyncApiTest {
    private static final Path FILE = Path.of("src/main/resources/asyncapi.yaml");

    @Test
    void theFileIsWhatTheTypesSay() throws IOException {
        String made = new AsyncApi().write();
        if (Boolean.getBoolean("schemas.write")) {
            Files.writeString(FILE, made);
        }

        assertThat(Files.readString(FILE))
                .as("run with -Dschemas.write=true if the change is meant")
                .isEqualTo(made);
    }

    @Test
    void everyMessageTypeStandsOnAChannel() throws IOException {
        Set<String> expected = new HashSet<>(Schemas.all().keySet());
        assertThat(expected)
                .containsAll(MessageTypes.commands().keySet())
                .containsAll(MessageTypes.events().keySet());

        Set<String> onChannels = new HashSet<>();
        map(document().get("channels"))
                .values()
                .forEach(channel ->
                        onChannels.addAll(map(map(channel).get("messages")).keySet()));

        assertThat(onChannels).contains("dead-letter");
        onChannels.remove("dead-letter");
        assertThat(onChannels).isEqualTo(expected);
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        Map<String, Object> document = document();
        List<String> references = new ArrayList<>();
        collect(document, references);

        assertThat(references).hasSizeGreaterThan(Schemas.all().size());
        for (String reference : references) {
            if (reference.startsWith("#/")) {
                assertThat(resolve(document, reference)).as(reference).isNotNull();
            } else {
                assertThat(FILE.resolveSibling(reference)).as(reference).isRegularFile();
            }
        }
    }

    private static Map<String, Object> document() throws IOException {
        return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE)));
    }

    private static @Nullable Object resolve(Map<String, Object> document, String reference) {
        Object here = document;
        for (String step : reference.substring(2).split("/", -1)) {
            here = here instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return here;
    }

    private static void collect(@Nullable Object node, List<String> references) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if ("$ref".equals(key)) {
                    references.add(String.valueOf(value));
                } else {
                    collect(value, references);
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> collect(item, references));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object node) {
        assertThat(node).isInstanceOf(Map.class);
        return (Map<String, Object>) node;
    }
}
