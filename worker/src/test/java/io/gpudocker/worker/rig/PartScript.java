package io.gpudocker.worker.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One of the programs under {@code scripts/parts}. A failing one is a failure of the test that called it, with all that
 * the program said: a part that is missing is never a reason to skip. Any thread may call.
 */
final class PartScript {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Path program;

    PartScript(String name) {
        this.program = directory().resolve(name);
    }

    /** Where the scripts are: in the nearest directory above the working directory that has them. */
    static Path directory() {
        Path start = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        for (Path here = start; here != null; here = here.getParent()) {
            Path parts = here.resolve("scripts").resolve("parts");
            if (Files.isDirectory(parts)) {
                return parts;
            }
        }
        throw new IllegalStateException("no scripts/parts in or above " + start);
    }

    /** Runs the program to its end and gives what it wrote to standard output. */
    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            return run(command);
        } catch (IOException e) {
            throw new IllegalStateException("could not run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    /** Runs the program and reads its standard output as lines of {@code NAME=value}. */
    Map<String, String> variables(List<String> arguments) {
        return run(arguments.toArray(String[]::new))
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    // Output goes through files: what the program starts inherits nothing then that could keep a pipe open.
    private static String run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("gdw-part-", ".out");
        Path err = Files.createTempFile("gdw-part-", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "ended with " + process.exitValue() : "did not end within " + LIMIT;
                throw new IllegalStateException(command + " " + how + "\n" + Files.readString(err));
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
