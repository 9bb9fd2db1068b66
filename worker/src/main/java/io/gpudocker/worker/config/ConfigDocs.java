package io.gpudocker.worker.config;

import java.util.stream.Collectors;

/** Prints the table of settings, for {@code docs/configuration.md} and for help. Pure. */
public final class ConfigDocs {
    private static final String HEAD = """
            # Configuration

            A properties file (`worker run --config FILE`, UTF-8). Every key can be overridden by an environment variable: `GDW_`
            and the key in capitals with `_` for `.`, such as `GDW_KAFKA_BOOTSTRAP_SERVERS`. `GDW_JAVA_OPTS`,
            `GDW_BOOTSTRAP_SERVERS` and `GDW_HOST` belong to the scripts and are no settings of the worker. An unknown key, a key
            given twice and a value out of its limits are errors; all of them are told at once, and the exit code is 2.

            Durations are ISO-8601 (`PT30M`, `P14D`). Lists have commas between. This file is made from the worker's own table of
            keys; a test keeps it so (`-Ddocs.write=true` writes it anew).

            """;

    private ConfigDocs() {}

    /** The whole page in Markdown. */
    public static String markdown() {
        return HEAD + "| key | default | what it is |\n|---|---|---|\n"
                + ConfigKeys.all().stream().map(ConfigDocs::row).collect(Collectors.joining())
                + kafka();
    }

    /** Lines for a terminal: key, default and what it is. */
    public static String help() {
        return ConfigKeys.all().stream()
                .map(key -> "  %-30s %s%n      %s%n".formatted(key.name(), plainDefault(key), key.description()))
                .collect(Collectors.joining());
    }

    private static String kafka() {
        String owned = ConfigKeys.KAFKA_OWNED.stream()
                .sorted()
                .map(key -> "`" + key + "`")
                .collect(Collectors.joining(", "));
        return """

                Keys below `kafka.` are handed to the Kafka clients as they are (`kafka.security.protocol`, `kafka.sasl.jaas.config`,
                `kafka.ssl.truststore.location` …). Refused, since the worker must own them: %s.
                """.formatted(owned);
    }

    private static String row(ConfigKey<?> key) {
        return "| `%s` | %s | %s |\n".formatted(key.name(), shownDefault(key), key.description());
    }

    private static String shownDefault(ConfigKey<?> key) {
        String plain = plainDefault(key);
        return plain.startsWith("(") ? plain.substring(1, plain.length() - 1) : "`" + plain + "`";
    }

    private static String plainDefault(ConfigKey<?> key) {
        String text = key.defaultText();
        if (text == null) {
            return "(must be given)";
        }
        return text.isEmpty() ? "(none)" : text;
    }
}
