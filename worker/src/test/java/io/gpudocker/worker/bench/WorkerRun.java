package io.gpudocker.worker.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real worker process of one host, started by {@code scripts/worker run}. Used by one thread. */
final class WorkerRun implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Places places;
    private final String host;
    private final int httpPort;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> more = new HashMap<>();
    private @Nullable Process process;
    private @Nullable String javaOptions;

    WorkerRun(Places places, String host) throws IOException {
        this.places = places;
        this.host = host;
        try (ServerSocket free = new ServerSocket(0)) {
            this.httpPort = free.getLocalPort();
        }
    }

    /** From the start of the script to {@code /health/ready} saying 200, in nanoseconds. */
    long start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(places.workerScript().toString(), "run");
        builder.environment().putAll(settings());
        builder.environment().putAll(more);
        if (javaOptions != null) {
            builder.environment().put("GDW_JAVA_OPTS", javaOptions);
        }
        Path log = log();
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        long begin = System.nanoTime();
        Process started = builder.start();
        process = started;
        while (!ready()) {
            if (!started.isAlive() || System.nanoTime() - begin > START_LIMIT.toNanos()) {
                throw new IllegalStateException("the worker did not become ready:\n" + Files.readString(log));
            }
            Thread.sleep(5);
        }
        return System.nanoTime() - begin;
    }

    /** For the next starts, besides the parts' addresses. */
    void setting(String variable, String value) {
        more.put(variable, value);
    }

    /** For the next starts, in place of {@code GDW_JAVA_OPTS} of the environment. */
    void javaOptions(String options) {
        javaOptions = options;
    }

    private Map<String, String> settings() {
        return Map.of(
                "GDW_HOST_ID",
                host,
                "GDW_KAFKA_BOOTSTRAP_SERVERS",
                places.kafka(),
                "GDW_ETCD_ENDPOINTS",
                places.etcd(),
                "GDW_DOCKER_HOST",
                places.docker(),
                "GDW_DATA_DIR",
                places.directory().resolve(host).toString(),
                "GDW_GPU_SOURCE",
                "simulated:8",
                "GDW_PORT_RANGE",
                "20000-23999",
                "GDW_HTTP_ADDRESS",
                "127.0.0.1:" + httpPort);
    }

    private Path log() {
        return places.directory().resolve(host + ".log");
    }

    private boolean ready() throws InterruptedException {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A value of {@code /metrics}, summed over its labels. */
    double metric(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The bytes of live and dead objects in the Java heap. */
    double heapMiB() throws IOException, InterruptedException {
        return get("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{") && line.contains("area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / (1 << 20);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + httpPort + path);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A line of {@code /proc/<pid>/status}, such as {@code VmRSS}, in MiB. */
    double statusMiB(String line) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(running().pid()), "status"))) {
            String found =
                    lines.filter(l -> l.startsWith(line + ":")).findFirst().orElseThrow();
            return Long.parseLong(found.replaceAll("\\D", "")) / 1024.0;
        }
    }

    void stop() throws InterruptedException {
        running().destroy();
        awaitEnd();
    }

    void kill() throws InterruptedException {
        running().destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!running().waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the worker did not end within a minute");
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("the worker was not started");
        }
        return process;
    }

    @Override
    public void close() {
        Process started = process;
        if (started != null) {
            started.destroyForcibly();
        }
        http.close();
    }
}
