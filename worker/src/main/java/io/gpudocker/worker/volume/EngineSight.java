package io.gpudocker.worker.volume;

import io.gpudocker.worker.program.EngineProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the engine sees what this process has mounted: services often have mounts of their own. The engine's process is
 * known by the pid file beside its socket; where it can't be learnt, that is said once and the question is left open.
 * Thread-safe.
 */
final class EngineSight {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSight.class);

    private final URI engine;
    private final EngineProcess process;
    private final AtomicBoolean said = new AtomicBoolean();

    /** @param proc {@code /proc} */
    EngineSight(URI engine, Path proc) {
        this.engine = engine;
        this.process = new EngineProcess(engine, proc);
    }

    /** @return why it does not see the same directory there; empty also where it can't be learnt */
    Optional<String> problem(Path directory) {
        Optional<Path> root = engineRoot();
        if (root.isEmpty()) {
            if (!said.getAndSet(true)) {
                LOG.warn("event=engine-process-unknown engine={} error=\"mounts can't be compared\"", engine);
            }
            return Optional.empty();
        }
        Path seen = Path.of(root.get().toString() + directory);
        try {
            boolean same = Files.isDirectory(seen) && identity(seen).equals(identity(directory));
            return same
                    ? Optional.empty()
                    : Optional.of("the engine does not see what is mounted on " + directory
                            + "; run both in the same mount namespace, or with shared propagation");
        } catch (IOException e) {
            return Optional.of("what the engine sees of " + directory + " can't be learnt: " + e.getMessage());
        }
    }

    private static String identity(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:dev") + ":" + Files.getAttribute(directory, "unix:ino");
    }

    private Optional<Path> engineRoot() {
        return process.directory().map(directory -> directory.resolve("root"));
    }
}
