package io.gpudocker.worker.observe;

import org.jspecify.annotations.Nullable;

/**
 * Builds a log line of {@code key=value} fields in the order they are added: {@code commandId kind name version gpus
 * partition offset errorCode} and others. A value with blanks or quotes is quoted, so that one record stays one line and
 * a value can't pass for another field. Secrets and payloads do not belong here. For one thread.
 */
public final class LogFields {
    private static final int LONGEST = 500;

    private final StringBuilder line = new StringBuilder();

    private LogFields() {}

    public static LogFields event(String name) {
        return new LogFields().with("event", name);
    }

    /** Adds a field; one without a value is left out. */
    public LogFields with(String key, @Nullable Object value) {
        if (value != null) {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(key).append('=').append(quoted(value.toString()));
        }
        return this;
    }

    @Override
    public String toString() {
        return line.toString();
    }

    private static String quoted(String value) {
        String cut = value.length() > LONGEST ? value.substring(0, LONGEST) + "…" : value;
        boolean plain = !cut.isEmpty() && cut.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=' || c == 127);
        return plain ? cut : '"' + escaped(cut) + '"';
    }

    private static String escaped(String value) {
        var out = new StringBuilder(value.length() + 8);
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c < ' ' || c == 127 ? ' ' : (char) c);
            }
        });
        return out.toString();
    }
}
