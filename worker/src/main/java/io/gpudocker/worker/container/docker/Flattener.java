package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gpudocker.worker.container.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Makes one layer of all that a container sees. What it makes is marked as a draft of that container. Thread-safe. */
final class Flattener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EngineCalls calls;
    private final Images images;

    Flattener(EngineCalls calls, Images images) {
        this.calls = calls;
        this.images = images;
    }

    /**
     * The files go from the engine to the engine, through here, and never to a disk of ours.
     *
     * @return the id of an image of one layer, without any configuration
     */
    String importAll(String containerId, Duration deadline) {
        String path = "/images/create?fromSrc=-&changes=" + Images.encoded("LABEL " + Labels.DRAFT + "=" + containerId);
        return calls.changeRaw(Operation.FLATTEN, deadline, engine -> {
            try (Response files = engine.open("GET", "/containers/" + containerId + "/export", Map.of(), null);
                    Response answer = engine.openWithTar(path, files.getBody())) {
                return importedId(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String importedId(Response answer) throws IOException {
        String last = "";
        try (MappingIterator<JsonNode> items = JSON.readerFor(JsonNode.class).readValues(answer.getBody())) {
            while (items.hasNextValue()) {
                JsonNode item = items.nextValue();
                Puller.refuseError(item, answer.getStatusCode());
                last = item.path("status").asText(last);
            }
        }
        return last;
    }

    /**
     * A container of a draft, never started, for engines that give an image a configuration in a commit only. It inherits
     * the draft's label.
     *
     * @param base what inspect says of the image whose command it gets, since a container must have one
     * @return its id
     */
    String carrier(String draft, JsonNode base) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("Image", draft);
        JsonNode config = base.path("Config");
        body.set(
                "Cmd",
                config.path("Cmd").isEmpty()
                        ? JsonNodeFactory.instance.arrayNode().add("-")
                        : config.get("Cmd"));
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return images.changing(
                Operation.CREATE,
                engine -> engine.json("POST", "/containers/create", bytes)
                        .path("Id")
                        .asText());
    }
}
