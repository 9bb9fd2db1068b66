package io.gpudocker.producer.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.command.Command;
import java.util.List;
import java.util.stream.Collectors;

/** What a command asks for in a few words. Environments and programs are left out: they may hold secrets. */
final class Asked {
    private static final List<String> TOLD = List.of(
            "/imageName",
            "/gpuCount",
            "/gpuPatch/gpuCount",
            "/version",
            "/size",
            "/replicaSets",
            "/newImageName",
            "/mode",
            "/waitForCapacity",
            "/commandId",
            "/expectedVersion");

    private Asked() {}

    static String of(Command command) {
        JsonNode data = Json.mapper().valueToTree(command);
        return TOLD.stream()
                .filter(path -> data.at(path).isValueNode() && !data.at(path).isNull())
                .map(path -> path.substring(path.lastIndexOf('/') + 1) + " "
                        + data.at(path).asText())
                .collect(Collectors.joining(", "));
    }
}
