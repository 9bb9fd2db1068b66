package io.gpudocker.worker.ownership.etcd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** An {@link OwnerProgram} in a JVM of its own. For one test. */
final class OwnerProcess implements AutoCloseable {
    private final Process process;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    OwnerProcess(String endpoints, String host, Path dataDir, int ttlSeconds) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        this.process = new ProcessBuilder(
                        java,
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Objects.requireNonNull(System.getProperty("java.class.path")),
                        OwnerProgram.class.getName(),
                        endpoints,
                        host,
                        dataDir.toString(),
                        Integer.toString(ttlSeconds))
                .redirectErrorStream(true)
                .start();
        Thread.startVirtualThread(this::listen);
    }

    private void listen() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException e) {
            said.add("ended: " + e.getMessage());
        }
    }

    /** All lines so far. */
    List<String> said() {
        return List.copyOf(said);
    }

    boolean said(String beginning) {
        return said.stream().anyMatch(line -> line.startsWith(beginning));
    }

    long epoch() {
        return said.stream()
                .filter(line -> line.startsWith("ACQUIRED "))
                .mapToLong(line -> Long.parseLong(line.substring("ACQUIRED ".length())))
                .findFirst()
                .orElseThrow();
    }

    /** Asks it whether it may still act. A stopped one reads that first of all when it goes on. */
    void ask() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid() + " failed; it said " + said);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean ended() {
        return !process.isAlive();
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly();
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
