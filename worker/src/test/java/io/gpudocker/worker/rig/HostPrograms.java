package io.gpudocker.worker.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs of the host that look at or prepare files for a test, with arguments and without a shell. Stateless. */
public final class HostPrograms {
    private HostPrograms() {}

    /** @see #run(Path, byte[], List) */
    public static String run(String... command) {
        return new String(run(Path.of("/"), new byte[0], List.of(command)), ISO_8859_1);
    }

    /**
     * Runs it to its end.
     *
     * @param directory in which it runs
     * @return what it printed
     * @throws IllegalStateException with all that it said, when it fails or is missing
     */
    public static byte[] run(Path directory, byte[] stdin, List<String> command) {
        try {
            Path input = Files.createTempFile("gdw-program", ".in");
            Path output = Files.createTempFile("gdw-program", ".out");
            Path errors = Files.createTempFile("gdw-program", ".err");
            try {
                Files.write(input, stdin);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectInput(input.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().put("LC_ALL", "C");
                int code = builder.start().waitFor();
                if (code != 0) {
                    throw new IllegalStateException(command + " ended with " + code + ": "
                            + Files.readString(errors, ISO_8859_1) + Files.readString(output, ISO_8859_1));
                }
                return Files.readAllBytes(output);
            } finally {
                Files.delete(input);
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
