package io.gpudocker.producer.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.view.ReplicaSetView;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What of a result tells who asked for what and how it ended. What is missing is an empty text.
 *
 * @param replicaSets those that it shows as they are now
 */
public record ResultHead(
        String commandId,
        String commandSource,
        String commandType,
        String host,
        String kind,
        String name,
        String status,
        String errorCode,
        String errorMessage,
        List<Shown> replicaSets) {

    /**
     * A ReplicaSet at its version.
     *
     * @param commandId of the command that made the version
     * @param moved whether a change of its volume made the version
     */
    public record Shown(String name, int version, String commandId, boolean moved) {}

    /** @param data of a result */
    public static ResultHead of(JsonNode data) {
        String type = text(data, "commandType");
        JsonNode error = data.path("error");
        return new ResultHead(
                text(data, "commandId"),
                text(data, "commandSource"),
                type,
                text(data, "host"),
                text(data, "kind"),
                text(data, "name"),
                text(data, "status"),
                text(error, "code"),
                text(error, "message"),
                shown(type, data.path("payload")));
    }

    public boolean succeeded() {
        return status.equals("SUCCEEDED");
    }

    /** The verb in the type, such as {@code run}; the type itself where it is of another form. */
    public String verb() {
        String[] parts = commandType.split("\\.");
        return parts.length < 2 ? commandType : parts[parts.length - 2];
    }

    private static List<Shown> shown(String commandType, JsonNode payload) {
        Optional<MessageTypes.CommandType> type = MessageTypes.command(commandType);
        if (type.isPresent() && type.get().command() == VolumeCommand.Patch.class) {
            return StreamSupport.stream(payload.path("replicaSets").spliterator(), false)
                    .map(view -> shown(view, true))
                    .toList();
        }
        return type.isPresent() && type.get().payload() == ReplicaSetView.class && payload.isObject()
                ? List.of(shown(payload, false))
                : List.of();
    }

    private static Shown shown(JsonNode view, boolean moved) {
        return new Shown(text(view, "name"), view.path("version").asInt(), text(view, "commandId"), moved);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asText("");
    }
}
