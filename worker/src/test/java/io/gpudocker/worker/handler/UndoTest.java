package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failed verb leaves: everything as it was, or STUCK. */
class UndoTest {
    private final TestHost host = new TestHost();

    @ParameterizedTest(name = "{0} of {1}, {2}")
    @CsvSource({
        "stop, RUNNING, STOP, RUNNING",
        "stop, stop, STOP, EXITED",
        "stop, freeze, STOP, PAUSED",
        "restart, RUNNING, STOP, RUNNING",
        "restart, RUNNING, START, RUNNING",
        "restart, STOPPED, START, EXITED",
        "pause, RUNNING, STOP, RUNNING",
        "continue, stop, START, EXITED",
        "continue, freeze, UNPAUSE, PAUSED",
        "delete, RUNNING, REMOVE, RUNNING"
    })
    void aVerbThatFailsLeavesTheContainerAndItsHoldingsAsTheyWere(String verb, String state, Call call, Phase phase) {
        bring(state);
        var before = host.replicaSet("foo");
        var owners = host.owners();
        host.engine.failNext(call, Fault.OTHER);

        CommandError error = host.failed(command("v", verb, "foo", ""));

        assertThat(error.code()).isEqualTo(ErrorCode.CONTAINER_START_FAILED);
        assertThat(error.details()).doesNotContainKey("undone");
        assertThat(host.replicaSet("foo")).isEqualTo(before);
        assertThat(host.owners()).isEqualTo(owners);
        assertThat(host.container("foo").phase()).isEqualTo(phase);
    }

    @ParameterizedTest
    @CsvSource({"stop", "pause", "restart"})
    void oneTheEngineCanNotStopIsStuckAndKeepsWhatItHolds(String verb) {
        // field case 26
        bring("RUNNING");
        var owners = host.owners();
        host.engine.failNext(Call.STOP, Fault.TIMEOUT);

        CommandError error = host.failed(command("v", verb, "foo", ""));

        assertThat(error.code()).isEqualTo(ErrorCode.STOP_TIMEOUT);
        assertThat(error.retryable()).isTrue();
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.STUCK);
        assertThat(host.owners()).isEqualTo(owners);
        host.ok(command("again", "stop", "foo", ""));
        assertThat(host.owners()).isEmpty();
    }

    @Test
    void aRestartThatNeitherStartsNorComesBackIsStuck() {
        bring("RUNNING");
        host.engine.failNext(Call.START, Fault.START_FAILED);
        host.engine.failNext(Call.START, Fault.START_FAILED);
        CommandError error = host.failed(command("v", "restart", "foo", ""));
        assertThat(error.details()).containsEntry("undone", false);
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.STUCK);
        host.assertConsistent();
    }

    @Test
    void aLostOneThatCanNotBeDeletedStaysLost() {
        bring("RUNNING");
        host.engine.remove(host.containerId("foo"));
        host.engine.failNext(Call.LIST, Fault.OTHER);
        host.failed(command("v", "delete", "foo", ""));
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.LOST);
        host.ok(command("w", "delete", "foo", ""));
        host.assertNothingLeft();
    }

    @Test
    void aContainerThatVanishedWhileTheWorkerWasAwayIsLostAndFreesWhatItHeld() {
        // field case 30
        bring("RUNNING");
        host.engine.remove(host.containerId("foo"));
        host.restart();
        assertThat(host.refused(command("v", "stop", "foo", "")).code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.LOST);
        assertThat(host.owners()).isEmpty();
        assertThat(host.store().outbox()).hasSize(1);
    }

    @Test
    void anEngineThatStaysAwayIsNamedAfterTheDeadline() {
        bring("RUNNING");
        host.engine.unavailable(true);
        CommandError error = host.refused(command("v", "stop", "foo", ""));
        assertThat(error.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(host.clock.instant()).isAfter(io.gpudocker.worker.store.States.NOW.plus(Duration.ofMinutes(29)));
    }

    private void bring(String state) {
        host.ok(run("r", "foo", "'gpuCount':2,'containerPorts':['22']"));
        switch (state) {
            case "RUNNING" -> {}
            case "STOPPED" -> host.ok(command("s", "stop", "foo", ""));
            default -> host.ok(command("p", "pause", "foo", "'mode':'" + state + "'"));
        }
    }
}
