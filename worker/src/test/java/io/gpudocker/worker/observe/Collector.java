package io.gpudocker.worker.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector of spans on a free port that keeps what it is sent by OTLP over HTTP. Thread-safe. */
public final class Collector implements AutoCloseable {
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final int status;

    /** Bodies are protobuf; ids stand in them as bytes, texts as UTF-8. */
    public record Request(String path, String contentType, byte[] body) {
        public boolean has(String text) {
            return latin(body).contains(latin(text.getBytes(StandardCharsets.UTF_8)));
        }

        public boolean hasId(String hex) {
            return latin(body).contains(latin(HexFormat.of().parseHex(hex)));
        }

        private static String latin(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Serves at once. */
    public Collector(int status) {
        this.status = status;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (zipped) {
                body = new GZIPInputStream(new java.io.ByteArrayInputStream(body)).readAllBytes();
            }
            requests.add(new Request(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    body));
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
