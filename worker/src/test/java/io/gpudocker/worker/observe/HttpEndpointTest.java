package io.gpudocker.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.observe.Health.Condition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private final Health health = new Health(() -> Instant.EPOCH, Duration.ofSeconds(30));
    private final HttpEndpoint endpoint = new HttpEndpoint(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> "gdw_ready 1.0\n", health);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        endpoint.start();
    }

    @AfterEach
    void close() {
        client.close();
        endpoint.close();
    }

    @Test
    void servesMetrics() throws Exception {
        var response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("gdw_ready 1.0\n");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        for (Condition condition : Condition.values()) {
            health.holds(condition);
        }
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        health.fails(Condition.ENGINE, "no \"answer\"");
        var response = get("/health/ready");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("{\"status\":\"DOWN\",\"reasons\":[\"engine: no \\\"answer\\\"\"]}\n");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void anythingElseIsRefused() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(send("HEAD", "/metrics").body()).isEmpty();
    }

    @Test
    void anAddressThatIsTakenIsAnError() {
        var second = new HttpEndpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()), () -> "", health);

        assertThatThrownBy(second::start).isInstanceOf(IOException.class);
        second.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(endpoint.port(), path)))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
