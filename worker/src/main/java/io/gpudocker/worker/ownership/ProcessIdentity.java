package io.gpudocker.worker.ownership;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process for certain: a pid is used again, a pid and its start time are not.
 *
 * @param startTicks field 22 of {@code /proc/<pid>/stat}: clock ticks since boot
 */
record ProcessIdentity(long pid, long startTicks) {
    private static final int STATE_FIELD = 3;
    private static final int START_FIELD = 22;

    static ProcessIdentity current() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IllegalStateException("this process has no /proc/" + pid + "/stat"));
    }

    /** The process that has this pid now. */
    static Optional<ProcessIdentity> of(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return Optional.of(
                    new ProcessIdentity(pid, startTicks(Files.readString(stat, StandardCharsets.ISO_8859_1))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // A process that ends while it is read answers ESRCH.
            if (!Files.exists(stat)) {
                return Optional.empty();
            }
            throw new UncheckedIOException("cannot read " + stat, e);
        }
    }

    /** The name in parentheses may contain blanks and parentheses; what counts stands behind the last one. */
    static long startTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[START_FIELD - STATE_FIELD]);
    }

    boolean alive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Kills it, if it is still this very process. */
    void kill() {
        ProcessHandle.of(pid).filter(_ -> alive()).ifPresent(ProcessHandle::destroyForcibly);
    }
}
