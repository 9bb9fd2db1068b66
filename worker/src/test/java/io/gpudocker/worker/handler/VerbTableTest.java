package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract's table of states and verbs, for the verbs that have a handler. */
class VerbTableTest {
    private final TestHost host = new TestHost();

    @ParameterizedTest(name = "{1} while {0}: {2}")
    @CsvSource({
        "RUNNING,  restart,  RUNNING",
        "PAUSED,   restart,  INVALID_STATE",
        "FROZEN,   restart,  INVALID_STATE",
        "STOPPED,  restart,  RUNNING",
        "EXITED,   restart,  RUNNING",
        "LOST,     restart,  INVALID_STATE",
        "STUCK,    restart,  INVALID_STATE",
        "RUNNING,  stop,     STOPPED",
        "PAUSED,   stop,     STOPPED",
        "FROZEN,   stop,     STOPPED",
        "STOPPED,  stop,     INVALID_STATE",
        "EXITED,   stop,     INVALID_STATE",
        "LOST,     stop,     INVALID_STATE",
        "STUCK,    stop,     STOPPED",
        "RUNNING,  pause,    PAUSED",
        "PAUSED,   pause,    INVALID_STATE",
        "FROZEN,   pause,    INVALID_STATE",
        "STOPPED,  pause,    INVALID_STATE",
        "EXITED,   pause,    INVALID_STATE",
        "LOST,     pause,    INVALID_STATE",
        "STUCK,    pause,    INVALID_STATE",
        "RUNNING,  continue, INVALID_STATE",
        "PAUSED,   continue, RUNNING",
        "FROZEN,   continue, RUNNING",
        "STOPPED,  continue, INVALID_STATE",
        "EXITED,   continue, INVALID_STATE",
        "LOST,     continue, INVALID_STATE",
        "STUCK,    continue, INVALID_STATE",
        "RUNNING,  execute,  RUNNING",
        "PAUSED,   execute,  CONTAINER_PAUSED",
        "FROZEN,   execute,  CONTAINER_PAUSED",
        "STOPPED,  execute,  CONTAINER_NOT_RUNNING",
        "EXITED,   execute,  CONTAINER_NOT_RUNNING",
        "LOST,     execute,  CONTAINER_NOT_RUNNING",
        "STUCK,    execute,  CONTAINER_NOT_RUNNING",
        "RUNNING, patch, RUNNING",
        "RUNNING, rollback, RUNNING",
        "RUNNING, commit, RUNNING",
        "PAUSED, patch, INVALID_STATE",
        "PAUSED, rollback, INVALID_STATE",
        "PAUSED, commit, PAUSED",
        "FROZEN, patch, INVALID_STATE",
        "FROZEN, rollback, INVALID_STATE",
        "FROZEN, commit, PAUSED",
        "STOPPED, patch, STOPPED",
        "STOPPED, rollback, STOPPED",
        "STOPPED, commit, STOPPED",
        "EXITED, patch, EXITED",
        "EXITED, rollback, EXITED",
        "EXITED, commit, EXITED",
        "LOST, patch, INVALID_STATE",
        "LOST, rollback, RUNNING",
        "LOST, commit, INVALID_STATE",
        "STUCK, patch, INVALID_STATE",
        "STUCK, rollback, INVALID_STATE",
        "STUCK, commit, STUCK",
        "RUNNING,  delete,   gone",
        "PAUSED,   delete,   gone",
        "FROZEN,   delete,   gone",
        "STOPPED,  delete,   gone",
        "EXITED,   delete,   gone",
        "LOST,     delete,   gone",
        "STUCK,    delete,   gone",
    })
    void eachVerbInEachState(String state, String verb, String expected) {
        bring(state);
        var before = host.store().replicaSet("foo").orElseThrow().value();

        CommandResult result =
                host.process(command("v", verb, "foo", fields(verb))).result();

        if (expected.equals("gone")) {
            assertThat(result.status()).isEqualTo(ResultStatus.SUCCEEDED);
            host.assertNothingLeft();
        } else if (result.error() == null) {
            assertThat(host.status("foo")).hasToString(expected);
            host.assertConsistent();
            assertThat(host.owners().isEmpty()).isEqualTo(!host.status("foo").holdsResources());
        } else {
            assertThat(result.status()).isEqualTo(ResultStatus.REFUSED);
            assertThat(result.error().code()).hasToString(expected);
            assertThat(host.replicaSet("foo")).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "{1} while {0}: {2}")
    @CsvSource({
        "RUNNING, logs, ",
        "PAUSED, logs, ",
        "STOPPED, logs, ",
        "EXITED, logs, ",
        "STUCK, logs, ",
        "LOST, logs, INVALID_STATE",
        "RUNNING, describe, ",
        "PAUSED, describe, ",
        "STOPPED, describe, ",
        "EXITED, describe, ",
        "STUCK, describe, ",
        "LOST, describe, ",
        "RUNNING, history, ",
        "LOST, history, "
    })
    void readsInEachState(String state, String verb, @org.jspecify.annotations.Nullable String refusal) {
        bring(state);
        CommandResult result = host.read(command("v", verb, "foo", ""));
        CommandError error = result.error();
        assertThat(error == null ? null : error.code().toString()).isEqualTo(refusal);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String verb : new String[] {"stop", "restart", "pause", "continue", "delete"}) {
            assertThat(host.refused(command(verb, verb, "foo", "")).code()).hasToString("NOT_FOUND");
        }
        assertThat(host.refused(command("x", "execute", "foo", "'cmd':['true']"))
                        .code())
                .hasToString("NOT_FOUND");
    }

    @Test
    void anotherVersionThanExpectedIsAConflict() {
        bring("RUNNING");
        CommandError error = host.refused(command("v", "stop", "foo", "'expectedVersion':1"));
        assertThat(error.code()).hasToString("VERSION_CONFLICT");
        assertThat(host.ok(command("w", "stop", "foo", "'expectedVersion':2"))).isNotNull();
    }

    @Test
    void stopTwiceFreesNothingThatIsSomebodyElsesByThen() {
        // field case 5
        bring("STOPPED");
        host.ok(run("other", "bar", "'gpuCount':4,'containerPorts':['22']"));
        var owners = host.owners();

        host.refused(command("again", "stop", "foo", ""));
        host.ok(command("gone", "delete", "foo", ""));

        assertThat(host.owners()).isEqualTo(owners);
    }

    @Test
    void aFrozenContainerKeepsItsProcessesAndAPausedOneDoesNot() {
        bring("FROZEN");
        assertThat(host.container("foo").phase()).hasToString("PAUSED");
        assertThat(host.replicaSet("foo").pausedBy()).isEqualTo(PauseMode.FREEZE);
        host.ok(command("c", "continue", "foo", ""));
        host.ok(command("p2", "pause", "foo", ""));
        assertThat(host.container("foo").phase()).hasToString("EXITED");
        assertThat(host.owners()).isNotEmpty();
    }

    private static String fields(String verb) {
        return switch (verb) {
            case "execute" -> "'cmd':['true']";
            case "rollback" -> "'version':1";
            case "commit" -> "'newImageName':'mine:1'";
            default -> "";
        };
    }

    /** By the ways that lead there, in the second version. */
    private void bring(String state) {
        host.ok(run("r", "foo", "'gpuCount':2,'containerPorts':['22']"));
        host.ok(command("second", "patch", "foo", ""));
        switch (state) {
            case "RUNNING" -> {}
            case "PAUSED" -> host.ok(command("p", "pause", "foo", ""));
            case "FROZEN" -> host.ok(command("p", "pause", "foo", "'mode':'freeze'"));
            case "STOPPED" -> host.ok(command("s", "stop", "foo", ""));
            case "EXITED" -> {
                host.engine.exit(host.containerId("foo"), 3, false);
                host.refused(command("s", "stop", "foo", ""));
            }
            case "LOST" -> {
                host.engine.remove(host.containerId("foo"));
                host.refused(command("s", "stop", "foo", ""));
            }
            case "STUCK" -> {
                host.engine.failNext(Call.STOP, Fault.TIMEOUT);
                assertThat(host.failed(command("s", "stop", "foo", "")).code()).hasToString("STOP_TIMEOUT");
            }
            default -> throw new IllegalArgumentException(state);
        }
        if (!state.equals("FROZEN")) {
            assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.valueOf(state));
        }
    }
}
