package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Looks at images, loads configurations for layers that are there, and removes images. Thread-safe. */
final class Images {
    private static final int NOT_FOUND = 404;

    private final DockerConnection connection;
    private final EngineCalls calls;
    private final EngineDeadlines deadlines;

    Images(DockerConnection connection, EngineCalls calls, EngineDeadlines deadlines) {
        this.connection = connection;
        this.calls = calls;
        this.deadlines = deadlines;
    }

    Optional<ImageInfo> find(String reference) {
        return inspect(reference).map(Images::info);
    }

    /** As the engine writes it, since only that holds all of an image's configuration. */
    Optional<JsonNode> inspect(String reference) {
        String path = "/images/" + encoded(reference).replace("%2F", "/") + "/json";
        return calls.readRaw(Operation.IMAGE, deadlines.quick(), engine -> {
            try {
                return Optional.of(engine.json("GET", path, null));
            } catch (DockerException e) {
                if (e.getHttpStatus() != NOT_FOUND) {
                    throw e;
                }
                return Optional.empty();
            }
        });
    }

    JsonNode required(String id) {
        return inspect(id).orElseThrow(() -> new EngineException(Fault.NO_SUCH_IMAGE, "no such image: " + id, null));
    }

    List<ImageInfo> list(String label, String value) {
        return ids(label, value).stream()
                .map(this::find)
                .flatMap(Optional::stream)
                .toList();
    }

    private List<String> ids(String label, String value) {
        // "all" shows also those without a name that others are built on.
        String path = "/images/json?all=1&filters=" + encoded(EngineCalls.filter("label", label + "=" + value));
        JsonNode found = calls.readRaw(Operation.IMAGES, deadlines.quick(), engine -> engine.json("GET", path, null));
        return StreamSupport.stream(found.spliterator(), false)
                .map(image -> image.path("Id").asText())
                .distinct()
                .toList();
    }

    /** Images of these drafts, and before them the containers made of them. */
    void discardDrafts(String containerId) {
        calls.read(
                        Operation.LIST,
                        deadlines.quick(),
                        client -> client.listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(Map.of(Labels.DRAFT, containerId))
                                .exec())
                .forEach(carrier -> removeContainer(carrier.getId()));
        ids(Labels.DRAFT, containerId).forEach(this::remove);
    }

    private void removeContainer(String id) {
        calls.change(Operation.REMOVE, deadlines.change(), client -> {
            try {
                client.removeContainerCmd(id)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
            } catch (NotFoundException e) {
                // Gone already.
            }
            return true;
        });
    }

    /** For what takes as long as any change. */
    <T> T changing(Operation what, Function<DockerConnection, T> call) {
        return calls.changeRaw(what, deadlines.change(), call);
    }

    /** Without its unnamed parents, which may be somebody's. */
    void remove(String id) {
        calls.change(Operation.REMOVE_IMAGE, deadlines.change(), client -> {
            try {
                client.removeImageCmd(id).withNoPrune(true).exec();
            } catch (NotFoundException e) {
                // Gone already.
            }
            return true;
        });
    }

    /**
     * Gives layers that the engine has a configuration, and a name, in one step; nothing of the layers is written again.
     *
     * @return the image's id
     */
    String load(ImageConfig config, @Nullable String reference) {
        byte[] archive = config.archive(reference);
        String said = calls.changeRaw(Operation.LOAD, deadlines.change(), _ -> post("/images/load?quiet=1", archive));
        String id = config.imageId();
        if (inspect(id).isEmpty()) {
            throw new EngineException(DockerErrors.classify(Operation.LOAD, 200, said), "load: " + said.strip(), null);
        }
        return id;
    }

    private String post(String path, byte[] tar) {
        try (var response = connection.openWithTar(path, new ByteArrayInputStream(tar))) {
            return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static ImageInfo info(JsonNode answer) {
        JsonNode config = answer.path("Config");
        Map<String, String> labels = new LinkedHashMap<>();
        config.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new ImageInfo(
                answer.path("Id").asText(),
                answer.path("Size").asLong(),
                StreamSupport.stream(config.path("Env").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                config.path("Volumes").properties().stream()
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList(),
                Map.copyOf(labels),
                answer.path("RootFS").path("Layers").size());
    }
}
