package io.gpudocker.worker.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * As much of a registry (HTTP API v2, without TLS, which engines accept on 127.0.0.0/8) as a pull needs, with its bad
 * days: wrong password, internal errors, slow and broken layers. Thread-safe.
 */
final class TestRegistry implements AutoCloseable {
    private static final int PIECE = 16 * 1024;

    private record Blob(String type, byte[] bytes) {}

    private final HttpServer server;
    private final PlainFront front;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Blob> contents = new ConcurrentHashMap<>();
    private volatile @Nullable String authorization;
    private volatile boolean broken;
    private volatile long layerBytesPerSecond = Long.MAX_VALUE;

    TestRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
        front = new PlainFront(server.getAddress());
    }

    /** Such as {@code 127.0.0.1:40001}. */
    String address() {
        return "127.0.0.1:" + front.port();
    }

    /** Publishes it and returns its full reference. */
    String publish(String name, TestImage image) {
        image.blobs()
                .forEach((digest, bytes) ->
                        contents.put("/v2/" + name + "/blobs/" + digest, new Blob("application/octet-stream", bytes)));
        Blob manifest = new Blob(TestImage.MANIFEST_TYPE, image.manifest());
        contents.put("/v2/" + name + "/manifests/1", manifest);
        contents.put("/v2/" + name + "/manifests/" + TestImage.digest(image.manifest()), manifest);
        return address() + "/" + name + ":1";
    }

    /** Of every layer one byte is another from now on. */
    void corruptLayers(TestImage image) {
        image.layers()
                .forEach(digest -> contents.replaceAll((path, blob) -> {
                    if (!path.endsWith(digest)) {
                        return blob;
                    }
                    byte[] other = blob.bytes().clone();
                    other[other.length - 1] ^= 1;
                    return new Blob(blob.type(), other);
                }));
    }

    void requirePassword(String user, String password) {
        authorization = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    void breakDown() {
        broken = true;
    }

    void slowDown(long bytesPerSecond) {
        layerBytesPerSecond = bytesPerSecond;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String required = authorization;
            if (required != null
                    && !required.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                refuse(exchange, 401, "UNAUTHORIZED", "authentication required");
            } else if (path.equals("/v2/")) {
                exchange.sendResponseHeaders(200, -1);
            } else if (broken) {
                refuse(exchange, 500, "UNKNOWN", "broken");
            } else {
                serve(exchange, contents.get(path));
            }
        }
    }

    private void serve(HttpExchange exchange, @Nullable Blob blob) throws IOException {
        if (blob == null) {
            refuse(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", blob.type());
        exchange.getResponseHeaders().set("Docker-Content-Digest", TestImage.digest(blob.bytes()));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(blob.bytes().length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, blob.bytes().length);
        send(exchange.getResponseBody(), blob.bytes());
    }

    private void send(OutputStream out, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += PIECE) {
            int length = Math.min(PIECE, bytes.length - at);
            out.write(bytes, at, length);
            out.flush();
            pause(length);
        }
    }

    /** A slow network, not a wait for something. */
    private void pause(int length) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(length) / layerBytesPerSecond);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        byte[] body = "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}"
                .formatted(code, message)
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        front.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
