package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gpudocker.worker.container.ContainerEngine.PullListener;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pulls an image: every item of the engine's answer is looked at, since a pull that fails still answers 200. Progress
 * is told on the calling thread, twice a second at most and only when something changed. Thread-safe.
 */
final class Puller {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DockerConnection connection;
    private final EngineCalls calls;
    private final RegistryAuth auth;

    Puller(DockerConnection connection, EngineCalls calls, RegistryAuth auth) {
        this.connection = connection;
        this.calls = calls;
        this.auth = auth;
    }

    /** Returns when the engine says that all is there; interrupting the calling thread ends the pull. */
    void pull(String reference, Duration deadline, PullListener listener) {
        PullProgress progress = new PullProgress();
        Teller teller = new Teller(progress, listener);
        calls.change(Operation.PULL, deadline, TICK, teller::tell, () -> {
            read(ImageReference.parse(reference), progress);
            return true;
        });
        teller.tell();
    }

    private void read(ImageReference image, PullProgress progress) throws IOException {
        String path =
                "/images/create?fromImage=" + encoded(image.repository()) + "&tag=" + encoded(image.tagOrDigest());
        Map<String, String> headers = auth.header(image)
                .map(value -> Map.of("X-Registry-Auth", value))
                .orElse(Map.of());
        try (Response response = connection.open("POST", path, headers, null);
                MappingIterator<JsonNode> items = JSON.readerFor(JsonNode.class).readValues(response.getBody())) {
            while (items.hasNextValue()) {
                JsonNode item = items.nextValue();
                refuseError(item, response.getStatusCode());
                progress.add(item);
            }
        }
    }

    /** An answer that began well may end in an error. */
    static void refuseError(JsonNode item, int status) {
        if (item.hasNonNull("error")) {
            throw new DockerException(item.get("error").asText(), status);
        }
        if (item.hasNonNull("errorDetail")) {
            throw new DockerException(item.get("errorDetail").path("message").asText(), status);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Tells the listener what it does not know yet. Confined to the calling thread. */
    private static final class Teller {
        private final PullProgress progress;
        private final PullListener listener;
        private PullProgress.@Nullable Snapshot told;

        Teller(PullProgress progress, PullListener listener) {
            this.progress = progress;
            this.listener = listener;
        }

        void tell() {
            PullProgress.Snapshot now = progress.snapshot();
            if (!now.equals(told)) {
                told = now;
                listener.progress(now.doneBytes(), now.totalBytes());
            }
        }
    }
}
