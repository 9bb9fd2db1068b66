package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a result; which class its payload is follows from its command's type. */
final class ResultJson {
    private ResultJson() {}

    static CommandResult read(JsonNode tree, ObjectCodec codec) throws JsonProcessingException {
        String type = tree.path("commandType").asText();
        return new CommandResult(
                tree.path("commandId").asText(),
                tree.path("commandSource").asText(),
                type,
                tree.path("host").asText(),
                text(tree, "kind"),
                text(tree, "name"),
                codec.treeToValue(tree.path("status"), ResultStatus.class),
                payload(tree.get("payload"), type, codec),
                tree.hasNonNull("error") ? codec.treeToValue(tree.get("error"), CommandError.class) : null,
                codec.treeToValue(tree.path("startedAt"), Instant.class),
                codec.treeToValue(tree.path("finishedAt"), Instant.class));
    }

    private static @Nullable Payload payload(@Nullable JsonNode node, String commandType, ObjectCodec codec)
            throws JsonProcessingException {
        Class<? extends Payload> type = MessageTypes.payload(commandType).orElse(null);
        return node == null || node.isNull() || type == null ? null : codec.treeToValue(node, type);
    }

    private static @Nullable String text(JsonNode tree, String field) {
        return tree.hasNonNull(field) ? tree.get(field).asText() : null;
    }
}
