package io.gpudocker.worker.container.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request on a connection of its own, which ends with the answer. Immutable but for a body that is a stream. */
final class EngineRequest extends DockerHttpClient.Request {
    private final String method;
    private final String path;
    private final Map<String, String> headers;
    private final @Nullable InputStream body;
    private final byte @Nullable [] bodyBytes;

    private EngineRequest(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable InputStream body,
            byte @Nullable [] bodyBytes) {
        this.method = method;
        this.path = path;
        this.headers = new HashMap<>(headers);
        this.headers.put("Connection", "close");
        this.body = body;
        this.bodyBytes = bodyBytes;
    }

    static EngineRequest of(String method, String path, Map<String, String> headers, byte @Nullable [] bodyBytes) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        return new EngineRequest(method, path, all, null, bodyBytes);
    }

    /** The body is read to its end; the caller closes it. */
    static EngineRequest ofTar(String path, InputStream body) {
        return new EngineRequest("POST", path, Map.of("Content-Type", "application/x-tar"), body, null);
    }

    static EngineRequest copyOf(DockerHttpClient.Request other) {
        return new EngineRequest(other.method(), other.path(), other.headers(), other.body(), other.bodyBytes());
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public @Nullable InputStream body() {
        return body;
    }

    @Override
    public byte @Nullable [] bodyBytes() {
        return bodyBytes;
    }

    /** Nothing is ever written into a stream that the engine took over. */
    @Override
    public @Nullable InputStream hijackedInput() {
        return null;
    }
}
