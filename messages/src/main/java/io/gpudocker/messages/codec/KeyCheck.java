package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.codec.MessageTypes.CommandType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a command stands under its own key: order is kept per key, so a foreign one would break it. */
record KeyCheck(CommandType type, String host, CommandEnvelope envelope) {

    /** What is wrong with the key; empty where it is right, or where the data names no resource to compare it with. */
    Optional<String> mismatch(@Nullable JsonNode data) {
        String key = envelope.key();
        if (key == null) {
            return Optional.of("The record's key is missing or not UTF-8; it must be " + demanded());
        }
        String expected = expected(data);
        return expected == null || expected.equals(key)
                ? Optional.empty()
                : Optional.of("The record's key " + Utf8.quotable(key, 100) + " must be " + demanded() + ", "
                        + Utf8.quotable(expected, 100));
    }

    Optional<String> subjectProblem(@Nullable JsonNode data) {
        String expected = expected(data);
        String subject = envelope.subject();
        return subject == null || expected == null || expected.equals(subject)
                ? Optional.empty()
                : Optional.of("must be " + demanded());
    }

    private String demanded() {
        return nameField() == null ? "the host id" : "the resource's name";
    }

    private @Nullable String expected(@Nullable JsonNode data) {
        String field = nameField();
        if (field == null) {
            return host;
        }
        JsonNode name = data == null ? null : data.get(field);
        return name == null || !name.isTextual() ? null : name.textValue();
    }

    private @Nullable String nameField() {
        boolean list = type.type().endsWith(".list.v1");
        return switch (type.kind()) {
            case REPLICA_SET -> list ? null : "replicaSetName";
            case VOLUME -> list ? null : "name";
            case HOST -> null;
        };
    }
}
