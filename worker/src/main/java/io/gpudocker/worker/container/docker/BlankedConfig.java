package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is given to the engine's commit so that it takes nothing over of what the container was given. The engine adds
 * what it is not told: so each variable and label of the container is told, without a value. What can't be kept out this
 * way: exposed ports, and a command or entry point where the image itself has none. Stateless.
 */
final class BlankedConfig {
    private BlankedConfig() {}

    /**
     * @param base the configuration of the container's image
     * @param container the container's own
     * @param labels those of the new image besides the base's
     */
    static ObjectNode of(JsonNode base, JsonNode container, Map<String, String> labels) {
        ObjectNode config = ImageConfig.config(base, labels);
        ArrayNode env = config.putArray("Env");
        Set<String> names = new HashSet<>();
        base.path("Env").forEach(entry -> {
            env.add(entry);
            names.add(name(entry));
        });
        container.path("Env").forEach(entry -> {
            if (names.add(name(entry))) {
                env.add(name(entry) + "=");
            }
        });
        ObjectNode all = config.withObject("/Labels");
        container.path("Labels").properties().forEach(label -> {
            if (!all.has(label.getKey())) {
                all.put(label.getKey(), "");
            }
        });
        // What the image leaves open, with the value that this means.
        ifEmpty(config, "User", "0");
        ifEmpty(config, "WorkingDir", "/");
        return config;
    }

    private static void ifEmpty(ObjectNode config, String field, String value) {
        if (config.path(field).asText().isEmpty()) {
            config.put(field, value);
        }
    }

    private static String name(JsonNode entry) {
        return entry.asText().split("=", 2)[0];
    }
}
