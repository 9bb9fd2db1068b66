package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way to one engine and the API version spoken with it, which is asked for before the first call and again after
 * the engine was away, since another one may have come back. Blocking, without deadlines: called inside
 * {@link Deadlined} only. Thread-safe.
 */
final class DockerConnection implements AutoCloseable {
    /** What this worker was written for; every engine from 25 on speaks it, and 29 asks for no less. */
    static final ApiVersion OURS = new ApiVersion(1, 44);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String host;
    private final DockerHttpClient http;
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();

    /** An API version agreed on, and the client that speaks it. */
    record Session(ApiVersion version, DockerClient client) {}

    /**
     * @param host such as {@code unix:///var/run/docker.sock} or {@code tcp://127.0.0.1:2375}
     * @throws IllegalArgumentException when it is none
     */
    DockerConnection(String host) {
        this.host = host;
        this.http = new OneShotTransport(new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(host))
                .build());
    }

    Session session() {
        Session known = session.get();
        if (known != null) {
            return known;
        }
        Session agreed = negotiate();
        session.set(agreed);
        return agreed;
    }

    /** The next call asks for the version again. */
    void forget() {
        session.set(null);
    }

    private Session negotiate() {
        try (Response response = send("GET", "/version", Map.of(), null)) {
            JsonNode answer = JSON.readTree(response.getBody());
            ApiVersion version = ApiVersion.agree(
                    OURS,
                    answer.path("MinAPIVersion").asText("1.12"),
                    answer.path("ApiVersion").asText());
            return new Session(version, DockerClientImpl.getInstance(config(version), http));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DefaultDockerClientConfig config(ApiVersion version) {
        return DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .withDockerTlsVerify(false)
                .withApiVersion(version.toString())
                .build();
    }

    /**
     * Opens a stream; the caller closes it.
     *
     * @param path below the version, such as {@code /events}
     * @throws DockerException when the answer is no success
     */
    Response open(String method, String path, Map<String, String> headers, byte @Nullable [] body) {
        return send(method, "/v" + session().version() + path, headers, body);
    }

    /** Sends a tar as the body; otherwise as {@link #open}. */
    Response openWithTar(String path, InputStream tar) {
        return checked(http.execute(EngineRequest.ofTar("/v" + session().version() + path, tar)));
    }

    /**
     * Asks for a JSON document.
     *
     * @param path below the version
     * @throws DockerException when the answer is no success
     */
    JsonNode json(String method, String path, byte @Nullable [] body) {
        try (Response response = open(method, path, Map.of(), body)) {
            return JSON.readTree(response.getBody());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response send(String method, String path, Map<String, String> headers, byte @Nullable [] body) {
        return checked(http.execute(EngineRequest.of(method, path, headers, body)));
    }

    private static Response checked(Response response) {
        if (response.getStatusCode() >= 200 && response.getStatusCode() < 300) {
            return response;
        }
        try (response) {
            String text = new String(response.getBody().readNBytes(64 * 1024), StandardCharsets.UTF_8);
            throw new DockerException(text, response.getStatusCode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
