package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.ExecOutput;
import io.gpudocker.worker.container.ExecSpec;
import io.gpudocker.worker.container.ExecState;
import io.gpudocker.worker.domain.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code replicaset.execute}: one process, never run twice. Its exec id is stored before it is started, so that after a
 * crash its end can be waited for; where that can't be learnt the answer is {@code INTERRUPTED}.
 */
final class ExecuteVerb extends ExistingVerb<ReplicaSetCommand.Execute> {
    static final int MAX_BYTES_PER_STREAM = 256 * 1024;
    private static final long POLL_MILLIS = 200;

    private @Nullable ExecuteResult result;

    ExecuteVerb(Workbench bench, ReplicaSetCommand.Execute command, Task task) {
        super(bench, command, task);
    }

    @Override
    Decision decide(Current current) {
        String name = command.replicaSetName();
        return switch (current.replicaSet().status()) {
            case RUNNING -> running(current, name);
            case PAUSED ->
                Decision.refuse(CommandError.of(
                        ErrorCode.CONTAINER_PAUSED, "\"" + name + "\" is paused: send replicaset.continue first"));
            case STOPPED, EXITED, LOST, STUCK ->
                Decision.refuse(CommandError.of(
                        ErrorCode.CONTAINER_NOT_RUNNING,
                        "\"" + name + "\" is " + current.replicaSet().status() + ", no process can run in it"));
        };
    }

    /** Between two starts of {@code restartOnExit} it is RUNNING and has no process. */
    private Decision running(Current current, String name) {
        String id = Objects.requireNonNull(current.version().containerId());
        return containers.running(id)
                ? Decision.proceed(new Intent.Exec(id, null))
                : Decision.refuse(CommandError.of(
                        ErrorCode.CONTAINER_NOT_RUNNING, "\"" + name + "\" has ended and will be started again"));
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of("execute", this::execute));
    }

    @Override
    public boolean mayHaveHappened() {
        return task.intent(Intent.Exec.class).execId() != null;
    }

    private Step.Result execute() throws InterruptedException {
        Intent.Exec intent = task.intent(Intent.Exec.class);
        try {
            String execId = intent.execId();
            return execId == null ? create(intent) : learn(intent.containerId(), execId);
        } catch (EngineException e) {
            return switch (e.fault()) {
                case NO_SUCH_EXEC -> interrupted();
                case NO_SUCH_CONTAINER, CONFLICT ->
                    Step.failed(
                            CommandError.of(ErrorCode.CONTAINER_NOT_RUNNING, "the container does not run any more"));
                case UNAVAILABLE,
                        INTERRUPTED,
                        TIMEOUT,
                        NO_SUCH_IMAGE,
                        NAME_TAKEN,
                        PORT_BUSY,
                        NO_SPACE,
                        IMAGE_NOT_FOUND,
                        PULL_FAILED,
                        START_FAILED,
                        BAD_REQUEST,
                        OTHER -> throw e;
            };
        }
    }

    private Step.Result create(Intent.Exec intent) throws InterruptedException {
        var spec = new ExecSpec(command.cmd(), command.env(), command.workDir(), command.user());
        String execId = bench.engine().createExec(intent.containerId(), spec);
        if (!task.replaceIntent(bench.store(), new Intent.Exec(intent.containerId(), execId), List.of())) {
            throw new IllegalStateException("the journal entry changed under its command");
        }
        return start(execId);
    }

    private Step.Result start(String execId) throws InterruptedException {
        Duration timeout = Duration.ofSeconds(command.timeoutSeconds());
        Duration limit = timeout.compareTo(task.left()) < 0 ? timeout : task.left();
        try {
            ExecOutput output = bench.engine().startExec(execId, limit, MAX_BYTES_PER_STREAM);
            result = ExecText.of(output);
            return Step.done();
        } catch (EngineException e) {
            if (Patience.away(e)) {
                return Patience.until(task::overdue, task.waiting(), () -> learn(execId));
            }
            throw e;
        }
    }

    private Step.Result learn(String containerId, String execId) throws InterruptedException {
        return bench.engine().inspect(containerId).isEmpty() ? interrupted() : learn(execId);
    }

    /** It may have been started: its output is gone, its exit code is not. */
    private Step.Result learn(String execId) throws InterruptedException {
        Instant until = task.now().plusSeconds(command.timeoutSeconds());
        while (true) {
            switch (bench.engine().inspectExec(execId)) {
                case ExecState.NotStarted() -> {
                    return task.overdue() ? Step.failed(Errors.overdue()) : start(execId);
                }
                case ExecState.Ended(int exitCode) -> {
                    result = new ExecuteResult(exitCode, "", "", "utf-8", true, false);
                    return Step.done();
                }
                case ExecState.Unknown() -> {
                    return interrupted();
                }
                case ExecState.Running() -> {
                    if (task.now().isAfter(until)) {
                        return interrupted();
                    }
                    task.waiting().released(() -> {
                        Thread.sleep(POLL_MILLIS);
                        return true;
                    });
                }
            }
        }
    }

    private static Step.Result interrupted() {
        return Step.failed(CommandError.of(
                ErrorCode.INTERRUPTED, "the worker died while this ran and its end cannot be learnt: it may have run"));
    }

    @Override
    public Conclusion conclude() {
        return new Conclusion(List.of(), Objects.requireNonNull(result, "the step has set it"), List.of());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        return Conclusion.nothing();
    }
}
