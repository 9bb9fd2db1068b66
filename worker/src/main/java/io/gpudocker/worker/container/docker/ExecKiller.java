package io.gpudocker.worker.container.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills the process of an exec and what it started, which the engine itself has no call for. The process id that the
 * engine tells is one of the host; a process is killed only when its cgroup names the container, so that a number used
 * again, or one of another pid namespace, never hits a stranger. Where none can be proven (the worker does not share
 * the host's pid namespace) nothing is killed, and that is logged. Needs the right to signal it (root). Thread-safe.
 */
final class ExecKiller {
    private static final Logger LOG = LoggerFactory.getLogger(ExecKiller.class);
    private static final int ROUNDS = 10;
    /** Position of the session id behind the command's name in {@code /proc/<pid>/stat}. */
    private static final int SESSION_FIELD = 3;

    private final Path proc;

    ExecKiller(Path proc) {
        this.proc = proc;
    }

    /**
     * An exec leads a session of its own, which its children share unless they leave it: the session and all that
     * descends from it is killed, again until none is left, since processes fork meanwhile.
     */
    void kill(long pid, String containerId) {
        Set<Long> found = Set.of();
        for (int round = 0; round < ROUNDS; round++) {
            Set<Long> members = members(pid, containerId);
            if (members.isEmpty()) {
                break;
            }
            found = members;
            members.forEach(member -> ProcessHandle.of(member).ifPresent(ProcessHandle::destroyForcibly));
        }
        if (found.isEmpty()) {
            LOG.warn(
                    "msg=\"exec timed out, its process was not found and is not killed\" pid={} containerId={}",
                    pid,
                    containerId);
        }
    }

    private Set<Long> members(long pid, String containerId) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(ProcessHandle::pid);
        return Stream.concat(session(pid), descendants)
                .filter(member -> isOf(member, containerId))
                .collect(Collectors.toSet());
    }

    private Stream<Long> session(long leader) {
        try (Stream<Path> entries = Files.list(proc)) {
            return entries
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(member -> sessionOf(member) == leader)
                    .toList()
                    .stream();
        } catch (IOException e) {
            LOG.warn("msg=\"can't list processes\" error=\"{}\"", e.toString());
            return Stream.empty();
        }
    }

    private long sessionOf(long pid) {
        String stat = read(pid, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > SESSION_FIELD ? Long.parseLong(fields[SESSION_FIELD]) : -1;
    }

    private boolean isOf(long pid, String containerId) {
        return !containerId.isEmpty() && read(pid, "cgroup").contains(containerId);
    }

    /** Empty for a process that is gone, which is nothing to report. */
    private String read(long pid, String file) {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
