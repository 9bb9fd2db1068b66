package io.gpudocker.worker.program;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process of the engine, known by the pid file beside its socket, where that can be learnt: an engine that is reached
 * by other ways, or whose processes have other pids here, has none. Thread-safe; asked anew each time.
 */
public final class EngineProcess {
    private static final String SOCKET = ".sock";

    private final URI engine;
    private final Path proc;

    /** @param proc {@code /proc} */
    public EngineProcess(URI engine, Path proc) {
        this.engine = engine;
        this.proc = proc;
    }

    /** Its directory below {@code /proc}. */
    public Optional<Path> directory() {
        String path = engine.getPath();
        if (!"unix".equals(engine.getScheme()) || path == null || !path.endsWith(SOCKET)) {
            return Optional.empty();
        }
        Path pidFile = Path.of(path.substring(0, path.length() - SOCKET.length()) + ".pid");
        try {
            Path process = proc.resolve(Files.readString(pidFile).strip());
            boolean isEngine = Files.readString(process.resolve("comm")).strip().equals("dockerd");
            return isEngine ? Optional.of(process) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** When it was started, to the second or better. */
    public Optional<Instant> startedAt() {
        return directory()
                .map(directory -> Long.parseLong(String.valueOf(directory.getFileName())))
                .flatMap(ProcessHandle::of)
                .flatMap(process -> process.info().startInstant());
    }
}
