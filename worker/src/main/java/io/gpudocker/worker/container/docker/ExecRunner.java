package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.ExecOutput;
import io.gpudocker.worker.container.ExecSpec;
import io.gpudocker.worker.container.ExecState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs processes in containers: without a terminal, drained to the end whatever is kept of it, then asked for until
 * the exit code is there. What runs longer than it may is killed. A command that is not in the image ends with 126 or
 * 127 and the engine's words as output, as in a shell. Thread-safe.
 */
final class ExecRunner {
    private static final byte[] ATTACHED = "{\"Detach\":false,\"Tty\":false}".getBytes(StandardCharsets.UTF_8);

    private final DockerConnection connection;
    private final EngineCalls calls;
    private final EngineDeadlines deadlines;
    private final ExecKiller killer;

    ExecRunner(DockerConnection connection, EngineCalls calls, EngineDeadlines deadlines, ExecKiller killer) {
        this.connection = connection;
        this.calls = calls;
        this.deadlines = deadlines;
        this.killer = killer;
    }

    String create(String containerId, ExecSpec spec) {
        return calls.change(
                Operation.EXEC_CREATE,
                deadlines.quick(),
                client -> client.execCreateCmd(containerId)
                        .withCmd(spec.cmd().toArray(String[]::new))
                        .withEnv(spec.env())
                        .withWorkingDir(spec.workDir())
                        .withUser(spec.user())
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .withTty(false)
                        .exec()
                        .getId());
    }

    ExecState state(String execId) {
        InspectExecResponse answer = inspect(execId);
        return answer == null ? new ExecState.Unknown() : state(answer);
    }

    private static ExecState state(InspectExecResponse answer) {
        if (Boolean.TRUE.equals(answer.isRunning())) {
            return new ExecState.Running();
        }
        Long code = answer.getExitCodeLong();
        return code == null ? new ExecState.NotStarted() : new ExecState.Ended(code.intValue());
    }

    private @Nullable InspectExecResponse inspect(String execId) {
        return calls.<@Nullable InspectExecResponse>read(Operation.EXEC, deadlines.quick(), client -> {
            try {
                return client.inspectExecCmd(execId).exec();
            } catch (NotFoundException e) {
                return null;
            }
        });
    }

    ExecOutput start(String execId, Duration timeout, int maxBytes) {
        requireNotStarted(execId);
        BoundedBytes stdout = new BoundedBytes(maxBytes);
        BoundedBytes stderr = new BoundedBytes(maxBytes);
        @Nullable Integer exitCode = null;
        boolean timedOut = false;
        Attached attached = new Attached(stdout, stderr);
        try {
            calls.change(Operation.EXEC, timeout, timeout, () -> {}, () -> attached.run(execId));
            exitCode = exitCode(execId);
        } catch (EngineException e) {
            if (e.fault() != Fault.TIMEOUT || !attached.begun) {
                throw e;
            }
            timedOut = true;
            exitCode = kill(execId);
        }
        return new ExecOutput(
                exitCode, stdout.bytes(), stderr.bytes(), stdout.truncated() || stderr.truncated(), timedOut);
    }

    /** The engine answers 200 to a second start and says so only in the output. */
    private void requireNotStarted(String execId) {
        switch (state(execId)) {
            case ExecState.NotStarted() -> {}
            case ExecState.Unknown() ->
                throw new EngineException(Fault.NO_SUCH_EXEC, "exec: no such exec " + execId, null);
            case ExecState.Running(), ExecState.Ended(var _) ->
                throw new EngineException(Fault.CONFLICT, "exec: has already run: " + execId, null);
        }
    }

    /** The end of the output comes before the exit code is there. */
    private int exitCode(String execId) {
        Integer code = awaitExitCode(execId);
        if (code == null) {
            throw new EngineException(Fault.TIMEOUT, "exec: output ended, but no exit code came", null);
        }
        return code;
    }

    private @Nullable Integer kill(String execId) {
        InspectExecResponse answer = inspect(execId);
        if (answer == null || answer.getPidLong() == null || answer.getPidLong() <= 0) {
            return null;
        }
        killer.kill(answer.getPidLong(), answer.getContainerID());
        return awaitExitCode(execId);
    }

    private @Nullable Integer awaitExitCode(String execId) {
        return Polling.until(
                deadlines.execEnd(), () -> state(execId) instanceof ExecState.Ended(int code) ? code : null);
    }

    /** Reads one exec's output. {@code begun} is written by the reading thread and read by the waiting one. */
    private final class Attached {
        private final BoundedBytes stdout;
        private final BoundedBytes stderr;
        private volatile boolean begun;

        Attached(BoundedBytes stdout, BoundedBytes stderr) {
            this.stdout = stdout;
            this.stderr = stderr;
        }

        boolean run(String execId) throws IOException {
            begun = true;
            try (Response response = connection.open("POST", "/exec/" + execId + "/start", Map.of(), ATTACHED)) {
                Frames.read(
                        response.getBody(),
                        (isStderr, _, bytes, length) -> (isStderr ? stderr : stdout).write(bytes, length));
            }
            return true;
        }
    }
}
