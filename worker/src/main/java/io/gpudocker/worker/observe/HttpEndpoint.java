package io.gpudocker.worker.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}, each request on a virtual thread; anything
 * else is 404, anything but GET and HEAD 405. Started and closed by the worker.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InetSocketAddress address;
    private final Supplier<String> metrics;
    private final Health health;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /**
     * @param address port 0 takes a free one
     * @param metrics the text of Prometheus' exposition format
     */
    public HttpEndpoint(InetSocketAddress address, Supplier<String> metrics, Health health) {
        this.address = address;
        this.metrics = metrics;
        this.health = health;
    }

    /**
     * Binds and serves.
     *
     * @throws IOException when the address can't be bound
     */
    public synchronized void start() throws IOException {
        var started = HttpServer.create(address, 64);
        var executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
        started.setExecutor(executor);
        started.createContext("/", this::serve);
        started.start();
        server = started;
        threads = executor;
        LOG.info("event=http-started address={}", started.getAddress());
    }

    /** The port that is served; to be asked after the start. */
    public synchronized int port() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.getAddress().getPort();
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response response = respond(exchange);
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(response.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(response.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException e) {
            LOG.error(
                    "event=http-failed path={} error={}",
                    exchange.getRequestURI().getPath(),
                    e.toString(),
                    e);
        }
    }

    private Response respond(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Response.text(405, "only GET is served\n");
        }
        return switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> new Response(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
            case "/health/live" -> of(health.live());
            case "/health/ready" -> of(health.ready());
            default -> Response.text(404, "there are /metrics, /health/live and /health/ready\n");
        };
    }

    private static Response of(Health.Answer answer) throws IOException {
        var body = new LinkedHashMap<String, Object>();
        body.put("status", answer.well() ? "UP" : "DOWN");
        body.put("reasons", answer.reasons());
        return new Response(answer.well() ? 200 : 503, "application/json", JSON.writeValueAsString(body) + "\n");
    }

    private record Response(int status, String contentType, String body) {
        static Response text(int status, String body) {
            return new Response(status, "text/plain; charset=utf-8", body);
        }
    }
}
