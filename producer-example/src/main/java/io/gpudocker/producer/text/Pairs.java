package io.gpudocker.producer.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names and values below each other; what has no value is left out. Confined to one thread. */
final class Pairs {
    private static final int WIDTH = 14;

    private final List<String> lines = new ArrayList<>();

    Pairs add(String name, @Nullable Object value) {
        return value == null ? this : addAll(name, List.of(value));
    }

    /** One value a line. */
    Pairs addAll(String name, List<?> values) {
        String label = name;
        for (Object value : values) {
            lines.add(label + " ".repeat(WIDTH - label.length()) + value);
            label = "";
        }
        return this;
    }

    String render() {
        return String.join("\n", lines) + "\n";
    }
}
