package io.gpudocker.worker.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code worker run} as a process of its own, with a configuration file and a data directory that it keeps
 * over {@link #kill9()} and {@link #start()}. Its log stays under {@code target/e2e-logs}; {@link #log()} reads it.
 * Confined to one test; {@link #close()} kills the process and removes the rest.
 */
final class WorkerProcessRig implements AutoCloseable {
    static final Duration READY = Duration.ofSeconds(90);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Path directory;
    private final Path log;
    private final Map<String, String> settings = new TreeMap<>();
    private final int port;
    private @Nullable Process process;

    /** What {@code /health/ready} says; status 0 where nobody answers. */
    record Readiness(int status, String body) {}

    /** Writes nothing yet. {@code settings} overrule {@code data.dir} and {@code http.address}. */
    WorkerProcessRig(Map<String, String> settings) {
        this.directory = newDirectory();
        this.log = Path.of("target", "e2e-logs", directory.getFileName() + ".log");
        this.port = freePort();
        this.settings.put("data.dir", directory.resolve("data").toString());
        this.settings.put("http.address", "127.0.0.1:" + port);
        this.settings.putAll(settings);
    }

    /** For the next start. */
    WorkerProcessRig with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Begins the process and returns at once. */
    void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("it runs already");
        }
        try {
            Files.createDirectories(Objects.requireNonNull(log.getParent()));
            process = builder(configFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAndAwaitReady() {
        start();
        awaitReady();
    }

    /** Also fails at once when the process ends. */
    void awaitReady() {
        await("the worker is ready")
                .atMost(READY)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!running().isAlive()) {
                        throw new IllegalStateException(
                                "the worker ended with " + running().exitValue() + "\n" + log());
                    }
                    return readiness().status() == 200;
                });
    }

    /** Waits until it is not ready and says this. */
    void awaitNotReady(String reason) {
        await("not ready because of " + reason)
                .atMost(READY)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        this::readiness,
                        ready -> ready.status() == 503 && ready.body().contains(reason));
    }

    Readiness readiness() {
        return get("/health/ready");
    }

    String metrics() {
        return get("/metrics").body();
    }

    private Readiness get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Readiness(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Readiness(0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns when the process is gone. */
    void kill9() {
        running().destroyForcibly();
        awaitExit();
    }

    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** As an init system does; returns at once. */
    void terminate() {
        signal("TERM");
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** The exit code. */
    int awaitExit() {
        try {
            if (!running().waitFor(90, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the worker did not end\n" + log());
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops it in order and waits for its end. */
    void stop() {
        terminate();
        awaitExit();
    }

    /** All that it wrote, over all its starts. */
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (alive()) {
            kill9();
        }
        unmountAll();
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever a test that failed left mounted, so that nothing in it is walked through. */
    private void unmountAll() {
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            for (String mount : mounts.map(line -> line.split(" ", -1)[1])
                    .filter(path -> path.startsWith(directory.toString()))
                    .toList()) {
                new ProcessBuilder("umount", "-l", mount).inheritIO().start().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    private Process running() {
        return Objects.requireNonNull(process, "the worker was not started");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder(
                            "kill", "-" + name, Long.toString(running().pid()))
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private ProcessBuilder builder(Path config) {
        List<String> command = new ArrayList<>(WorkerProgram.start());
        command.addAll(List.of("run", "--config", config.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GDW_"));
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    private Path configFile() throws IOException {
        List<String> lines = settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        return Files.write(directory.resolve("worker.properties"), lines);
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("gdw-worker-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
