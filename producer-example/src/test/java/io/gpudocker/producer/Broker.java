package io.gpudocker.producer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real broker, started by {@code scripts/parts/kafka} in a directory of its own; gone when the JVM ends, however it ends. */
final class Broker implements AutoCloseable {
    private final Path directory;
    private String bootstrapServers = "";

    Broker() throws IOException {
        directory = Files.createTempDirectory("gdw-kafka-");
    }

    void start() throws IOException {
        String owner = Long.toString(ProcessHandle.current().pid());
        bootstrapServers = script("start", directory.toString(), "--owner", owner, "--fast")
                .lines()
                .filter(line -> line.startsWith("KAFKA_BOOTSTRAP_SERVERS="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElseThrow();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() throws IOException {
        script("stop", directory.toString(), "--now", "--remove");
    }

    // Output goes through a file: what the program starts inherits no pipe that would stay open.
    private static String script(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(scripts().resolve("parts").resolve("kafka").toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("gdw-kafka-", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " failed:\n" + Files.readString(output));
            }
            return Files.readString(output);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, interrupted);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Path scripts() {
        Path start = Path.of("").toAbsolutePath();
        for (Path here = start; here != null; here = here.getParent()) {
            if (Files.isDirectory(here.resolve("scripts").resolve("parts"))) {
                return here.resolve("scripts");
            }
        }
        throw new IllegalStateException("no scripts/parts in or above " + start);
    }
}
