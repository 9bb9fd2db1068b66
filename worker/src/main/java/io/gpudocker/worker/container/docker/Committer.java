package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Saves containers as images. What the engine's commit makes by itself can't be given away: it adds the container's
 * environment and labels to what it is told, and old ones (seen with 20.10) also keep the container's whole configuration,
 * secrets included, in a part of the image that no parameter reaches. So there are two steps: a draft, which has the
 * layers, and then the image itself, which has these layers and a configuration of our own. Only containerd's store takes
 * no configuration without its layers; there each variable and label is told, without a value. Thread-safe.
 */
final class Committer {
    private final EngineCalls calls;
    private final Supplier<Boolean> containerdStore;
    private final Disks disks;
    private final Images images;
    private final Flattener flattener;

    Committer(EngineCalls calls, Supplier<Boolean> containerdStore, Disks disks, Images images) {
        this.calls = calls;
        this.containerdStore = containerdStore;
        this.disks = disks;
        this.images = images;
        this.flattener = new Flattener(calls, images);
    }

    String commit(CommitRequest request, Duration deadline) {
        JsonNode container = disks.container(request.containerId());
        if (!containerdStore.get()) {
            return inTwoSteps(request, container, _ -> draft(container, request.pause(), deadline));
        }
        JsonNode base = images.required(container.path("Image").asText());
        ObjectNode config = BlankedConfig.of(base.path("Config"), container.path("Config"), request.labels());
        return commit(container, named(request.reference()), request.pause(), config, deadline);
    }

    String flatten(CommitRequest request, Duration deadline) {
        JsonNode container = disks.container(request.containerId());
        if (container.path("State").path("Running").asBoolean()) {
            throw new EngineException(Fault.CONFLICT, "flatten: the container runs", null);
        }
        String id = container.path("Id").asText();
        if (!containerdStore.get()) {
            return inTwoSteps(request, container, _ -> flattener.importAll(id, deadline));
        }
        JsonNode base = images.required(container.path("Image").asText());
        images.discardDrafts(id);
        String draft = flattener.importAll(id, deadline);
        JsonNode carrier = disks.container(flattener.carrier(draft, base));
        ObjectNode config = BlankedConfig.of(base.path("Config"), carrier.path("Config"), request.labels());
        String flat = commit(carrier, named(request.reference()), false, config, deadline);
        images.discardDrafts(id);
        return flat;
    }

    private String inTwoSteps(CommitRequest request, JsonNode container, Function<JsonNode, String> drafting) {
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

    private static String named(@Nullable String reference) {
        if (reference == null) {
            return "";
        }
        ImageReference parsed = ImageReference.parse(reference);
        return "&repo=" + Images.encoded(parsed.repository()) + "&tag=" + Images.encoded(parsed.tagOrDigest());
    }

    private String draft(JsonNode container, boolean pause, Duration deadline) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.set(
                "Labels",
                JsonNodeFactory.instance
                        .objectNode()
                        .put(Labels.DRAFT, container.path("Id").asText()));
        return commit(container, "", pause, config, deadline);
    }

    private String commit(JsonNode container, String named, boolean pause, ObjectNode config, Duration deadline) {
        JsonNode state = container.path("State");
        // Old engines let a frozen container go on when they are told to freeze it meanwhile.
        boolean freeze = pause
                && state.path("Running").asBoolean()
                && !state.path("Paused").asBoolean();
        String path = "/commit?container=" + container.path("Id").asText() + "&pause=" + freeze + named;
        byte[] body = config.toString().getBytes(StandardCharsets.UTF_8);
        return calls.changeRaw(
                Operation.COMMIT,
                deadline,
                engine -> engine.json("POST", path, body).path("Id").asText());
    }
}
