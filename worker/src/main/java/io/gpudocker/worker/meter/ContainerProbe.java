package io.gpudocker.worker.meter;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.ExecOutput;
import io.gpudocker.worker.container.ExecSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks inside a container whether it reaches its GPUs, by the command that the operator gave. Thread-safe; the caller never
 * asks the same container twice at once.
 */
public final class ContainerProbe {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerProbe.class);
    private static final int MAX_BYTES = 4096;
    /** As a shell says that a program is not there or can't be run. */
    private static final List<Integer> NO_PROGRAM = List.of(126, 127);

    private final ContainerEngine engine;
    private final List<String> cmd;
    private final Duration limit;

    /**
     * @param cmd what is run, word by word, as the image's user
     * @param limit after which it is killed
     */
    public ContainerProbe(ContainerEngine engine, List<String> cmd, Duration limit) {
        this.engine = engine;
        this.cmd = List.copyOf(cmd);
        this.limit = limit;
    }

    /** What was learnt. */
    public enum Verdict {
        WELL,
        /** The driver's library in the container says that it reaches no device. */
        LOST,
        /** Nothing: the program is not there, took too long or failed for another reason, or the container goes just now. */
        UNKNOWN
    }

    /**
     * Which start of the container goes on.
     *
     * @param running false while it is frozen
     */
    public record Start(String id, boolean running) {}

    /** Empty when it has no processes. Throws {@code EngineException} when the engine could not be asked. */
    public Optional<Start> start(String containerId) {
        return engine.inspect(containerId)
                .filter(ContainerState::hasProcesses)
                .map(container -> new Start(id(container), container.phase() == Phase.RUNNING));
    }

    private static String id(ContainerState container) {
        Instant started = container.startedAt();
        return container.id() + "@" + (started == null ? "" : Long.toString(started.toEpochMilli()));
    }

    /** Runs the command to its end. Throws {@code EngineException} when the engine could not be asked. */
    public Verdict ask(String containerId) {
        try {
            String exec = engine.createExec(containerId, new ExecSpec(cmd, List.of(), null, null));
            return verdict(engine.startExec(exec, limit, MAX_BYTES));
        } catch (EngineException e) {
            if (!e.fault().isAnswer()) {
                throw e;
            }
            LOG.debug("gpu-probe-not-run containerId={} fault={}", containerId, e.fault(), e);
            return Verdict.UNKNOWN;
        }
    }

    private static Verdict verdict(ExecOutput output) {
        Integer code = output.exitCode();
        if (code == null || output.timedOut() || NO_PROGRAM.contains(code)) {
            return Verdict.UNKNOWN;
        }
        return code == 0 ? Verdict.WELL : lost(output) ? Verdict.LOST : Verdict.UNKNOWN;
    }

    /** {@code Failed to initialize NVML: Unknown Error}, {@code No devices were found}. */
    private static boolean lost(ExecOutput output) {
        String said = (text(output.stdout()) + "\n" + text(output.stderr())).toLowerCase(Locale.ROOT);
        return said.contains("nvml") || said.contains("no devices");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
