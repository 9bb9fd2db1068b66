package io.gpudocker.worker.reconcile;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.store.InMemoryKeyValueStore.Trouble;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SurveyTest {
    private final TestHost host = new TestHost();
    private final Survey survey = new Survey(TestHost.HOST, host.store(), host.engine);

    @BeforeEach
    void oneInEachState() {
        host.ok(run("r1", "running", ""));
        host.ok(run("r2", "stopped", ""));
        host.ok(command("s", "stop", "stopped", ""));
        host.ok(run("r3", "frozen", ""));
        host.ok(command("p1", "pause", "frozen", "'mode':'freeze'"));
        host.ok(run("r4", "paused", ""));
        host.ok(command("p2", "pause", "paused", ""));
    }

    @Test
    void whatIsAsStoredIsNotNamed() {
        assertThat(survey.differing()).isEmpty();
    }

    @Test
    void whatEndedAndWhatThawedIsNamedButNotWhatIsDownByCommand() {
        host.engine.exit(host.containerId("running"), 1, false);
        host.engine.unpause(host.containerId("frozen"));
        assertThat(survey.differing()).containsExactly("frozen", "running");
    }

    @Test
    void whatIsGoneIsNamedWhateverItWasUntilItIsLost() {
        for (String name : new String[] {"running", "stopped", "frozen", "paused"}) {
            host.engine.remove(host.containerId(name));
        }
        assertThat(survey.differing()).containsExactly("frozen", "paused", "running", "stopped");
        var reconciler = new ReplicaSetReconciler(
                host.store(),
                host.engine,
                host.life().lookup(),
                new ExitJudge(host.clock, host.clock.instant().minus(Duration.ofDays(1))),
                host.life().meter(),
                host.clock);
        survey.differing().forEach(reconciler::runOnce);
        assertThat(host.status("stopped")).isEqualTo(ReplicaSetStatus.LOST);
        assertThat(survey.differing()).isEmpty();
    }

    @Test
    void whatCouldNotBeAskedIsNoAnswer() {
        host.engine.unavailable(true);
        assertThatThrownBy(survey::differing).isInstanceOf(EngineException.class);
        host.engine.unavailable(false);
        host.memory.trouble(Trouble.AWAY);
        assertThatThrownBy(survey::differing).isInstanceOf(StoreUnavailableException.class);
    }
}
