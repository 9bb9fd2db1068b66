package io.gpudocker.worker.program;

import io.gpudocker.worker.program.ProgramException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program with a deadline. One that hangs is killed with all its children; while one that can't even be killed is
 * still there (a driver that hangs in the kernel), no other is started. Output goes to files, since a pipe that a
 * surviving child holds open would keep its reader for ever. For one caller at a time.
 */
public final class ProgramRunner {
    private static final long MAX_OUTPUT = 4L << 20;
    private static final Duration KILL_WAIT = Duration.ofSeconds(2);

    private @Nullable ProcessHandle unkillable;

    /** What a program wrote and how it ended. */
    public record Output(int exitCode, String stdout, String stderr) {}

    /**
     * Runs it to its end, without a shell and without input, in English.
     *
     * @param command the program and its arguments
     * @throws ProgramException when it did not end by itself
     */
    public Output run(List<String> command, Duration deadline) {
        refuseBesideUnkillable(command.getFirst());
        try {
            Path directory = Files.createTempDirectory("gdw-program");
            try {
                return run(command, deadline, directory.resolve("stdout"), directory.resolve("stderr"));
            } finally {
                Files.deleteIfExists(directory.resolve("stdout"));
                Files.deleteIfExists(directory.resolve("stderr"));
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new ProgramException(Fault.NO_PROGRAM, command.getFirst() + " can't be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProgramException(Fault.INTERRUPTED, command.getFirst() + " was interrupted", e);
        }
    }

    private Output run(List<String> command, Duration deadline, Path stdout, Path stderr)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        var children = new HashSet<ProcessHandle>();
        boolean ended = false;
        try {
            ended = waitFor(process, children, deadline, stdout, stderr);
        } finally {
            if (!ended) {
                kill(process, children);
            }
        }
        if (!ended) {
            throw new ProgramException(
                    Fault.TIMEOUT, command.getFirst() + " did not end within " + deadline + " and was killed", null);
        }
        return new Output(process.exitValue(), text(stdout), text(stderr));
    }

    /** Children are noted while the parent lives: once it is gone, theirs is another parent. */
    private static boolean waitFor(
            Process process, Set<ProcessHandle> children, Duration deadline, Path stdout, Path stderr)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(children::add);
            boolean tooMuch = Files.size(stdout) + Files.size(stderr) > MAX_OUTPUT;
            if (tooMuch || System.nanoTime() - end >= 0) {
                return false;
            }
        }
        return true;
    }

    private void kill(Process process, Set<ProcessHandle> children) throws InterruptedException {
        process.descendants().forEach(children::add);
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!process.waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            unkillable = process.toHandle();
        }
    }

    private void refuseBesideUnkillable(String program) {
        ProcessHandle stuck = unkillable;
        if (stuck != null && stuck.isAlive()) {
            throw new ProgramException(
                    Fault.TIMEOUT, program + " with pid " + stuck.pid() + " hangs and can't be killed", null);
        }
        unkillable = null;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
