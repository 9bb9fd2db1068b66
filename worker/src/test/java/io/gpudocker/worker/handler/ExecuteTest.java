package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.container.FakeProgram;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.TestHost.Sent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecuteTest {
    private static final Sent EXECUTE = command("e", "execute", "foo", "'cmd':['sh','-c','exit 7']");

    private final TestHost host = new TestHost();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicReference<@Nullable Intent> atStart = new AtomicReference<>();

    @BeforeEach
    void running() {
        host.ok(run("r", "foo", ""));
        host.engine.onExec(spec -> {
            runs.incrementAndGet();
            host.store().entries().stream()
                    .map(Versioned::value)
                    .filter(entry -> entry.id().id().equals("e"))
                    .map(JournalEntry::intent)
                    .forEach(atStart::set);
            return new FakeProgram(7, "out", "err");
        });
    }

    @Test
    void streamsAndExitCodeComeApart() {
        // field case 11
        assertThat(host.ok(EXECUTE).payload()).isEqualTo(new ExecuteResult(7, "out", "err", "utf-8", false, false));
    }

    @Test
    void theExecIdIsStoredBeforeTheStart() {
        host.ok(EXECUTE);
        assertThat(atStart.get())
                .isInstanceOfSatisfying(
                        Intent.Exec.class, intent -> assertThat(intent.execId()).isNotNull());
    }

    @Test
    void oneInterruptedWhileItRanTellsItsExitCodeAndIsNotRunAgain() {
        killAt("startExec");
        assertThat(host.ok(EXECUTE).payload()).isEqualTo(new ExecuteResult(7, "", "", "utf-8", true, false));
        assertThat(runs).hasValue(1);
    }

    @Test
    void oneInterruptedWhoseEndCanNotBeLearntMayHaveRun() {
        killAt("startExec");
        host.engine.remove(host.containerId("foo"));
        assertThat(host.failed(EXECUTE).code()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void oneThatEndedWhileTheWorkerWasAwayForLongStillTellsItsExitCode() {
        killAt("startExec");
        host.clock.pass(Duration.ofHours(5));
        assertThat(host.ok(EXECUTE).payload())
                .isInstanceOfSatisfying(
                        ExecuteResult.class,
                        result -> assertThat(result.exitCode()).isEqualTo(7));
    }

    @Test
    void aLostAnswerIsLearntAndNotRunAgain() {
        host.engine.loseNextAnswer(Call.START_EXEC, Fault.UNAVAILABLE);
        assertThat(((ExecuteResult) Objects.requireNonNull(host.ok(EXECUTE).payload())).exitCode())
                .isEqualTo(7);
        assertThat(runs).hasValue(1);
    }

    @Test
    void oneThatRunsTooLongIsASuccessThatSaysSo() {
        host.engine.onExec(spec -> new FakeProgram(null, "", ""));
        ExecuteResult result =
                (ExecuteResult) Objects.requireNonNull(host.ok(EXECUTE).payload());
        assertThat(result.timedOut()).isTrue();
    }

    /** The worker dies right after this call had its effect. */
    private void killAt(String call) {
        TestHost rehearsal = new TestHost();
        rehearsal.ok(run("r", "foo", ""));
        rehearsal.engine.onExec(spec -> new FakeProgram(7, "", ""));
        int before = rehearsal.trap.calls().size();
        rehearsal.ok(EXECUTE);
        int n = rehearsal
                        .trap
                        .calls()
                        .subList(before, rehearsal.trap.calls().size())
                        .indexOf(call)
                + 1;
        host.trap.set(Trap.Kind.KILLED_AFTER, n);
        assertThatThrownBy(() -> host.process(EXECUTE)).isInstanceOf(Trap.Killed.class);
        host.restart();
    }
}
