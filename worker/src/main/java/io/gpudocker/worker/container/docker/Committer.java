package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Saves containers as images, in two steps: a draft, which has the layers, and then the image itself, which has these
 * layers and a configuration of our own. What the engine's commit makes by itself can't be given away: it adds the
 * container's environment and labels to what it is told, and engines up to 25 also keep the container's whole
 * configuration, secrets included, in a part of the image that no parameter reaches. Thread-safe.
 */
final class Committer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EngineCalls calls;
    private final Disks disks;
    private final Images images;

    Committer(EngineCalls calls, Disks disks, Images images) {
        this.calls = calls;
        this.disks = disks;
        this.images = images;
    }

    String commit(CommitRequest request, Duration deadline) {
        return save(request, container -> draft(container, request.pause(), deadline));
    }

    String flatten(CommitRequest request, Duration deadline) {
        return save(request, container -> {
            if (container.path("State").path("Running").asBoolean()) {
                throw new EngineException(Fault.CONFLICT, "flatten: the container runs", null);
            }
            return exportAndImport(container.path("Id").asText(), deadline);
        });
    }

    private String save(CommitRequest request, Function<JsonNode, String> drafting) {
        JsonNode container = disks.container(request.containerId());
        JsonNode base = images.required(container.path("Image").asText());
        images.discardDrafts(container.path("Id").asText());
        String draft = drafting.apply(container);
        ImageConfig config = ImageConfig.of(base, images.required(draft), request.labels());
        String id = images.load(config, name(request.reference()));
        images.remove(draft);
        return id;
    }

    private static @Nullable String name(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        ImageReference parsed = ImageReference.parse(reference);
        return parsed.repository() + ":" + parsed.tagOrDigest();
    }

    private String draft(JsonNode container, boolean pause, Duration deadline) {
        String id = container.path("Id").asText();
        JsonNode state = container.path("State");
        // Old engines let a frozen container go on when they are told to freeze it meanwhile.
        boolean freeze = pause
                && state.path("Running").asBoolean()
                && !state.path("Paused").asBoolean();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("Labels").put(Labels.DRAFT, id);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return calls.changeRaw(
                Operation.COMMIT,
                deadline,
                engine -> engine.json("POST", "/commit?container=" + id + "&pause=" + freeze, bytes)
                        .path("Id")
                        .asText());
    }

    private String exportAndImport(String id, Duration deadline) {
        String path = "/images/create?fromSrc=-&changes=" + Images.encoded("LABEL " + Labels.DRAFT + "=" + id);
        return calls.changeRaw(Operation.FLATTEN, deadline, engine -> {
            try (Response files = engine.open("GET", "/containers/" + id + "/export", Map.of(), null);
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
}
