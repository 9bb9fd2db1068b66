package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.codec.MessageTypes.CommandType;
import io.gpudocker.messages.command.VolumeCommand;

/** The rules that hold between fields. They look at the JSON, so that they are told beside all other problems. */
final class CrossRules {
    private CrossRules() {}

    static void check(CommandType type, JsonNode data, Violations violations) {
        JsonNode program = data.path("cmd").path(0);
        if (program.isTextual() && program.textValue().isEmpty()) {
            violations.add("/data/cmd/0", "must not be empty: it is the program");
        }
        if (type.command() == VolumeCommand.Create.class) {
            backend(data, violations);
        }
    }

    private static void backend(JsonNode data, Violations violations) {
        boolean nfs = data.path("backend").asText().equals(VolumeCommand.Backend.NFS.toString());
        if (nfs && !data.has("nfs")) {
            violations.add("/data/nfs", "is required with the backend nfs");
        }
        if (data.has("nfs") && data.has("backend") && !nfs) {
            violations.add("/data/nfs", "goes with the backend nfs only");
        }
    }
}
