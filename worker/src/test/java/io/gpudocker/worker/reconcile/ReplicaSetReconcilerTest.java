package io.gpudocker.worker.reconcile;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaSetReconcilerTest {
    private static final String ALL = "'gpuCount':2,'containerPorts':['22']";

    private final TestHost host = new TestHost();
    private final ExitJudge judge =
            new ExitJudge(host.clock, host.clock.instant().minus(Duration.ofDays(1)));
    private ReplicaSetReconciler reconciler = reconciler();

    @BeforeEach
    void judgeExits() throws Exception {
        host.comeback(judge);
        reconciler = reconciler();
        var _ = host.engine.events(null, judge::saw, e -> judge.streamBroke());
    }

    @Test
    void oneAsItShouldBeIsLeftAlone() {
        host.ok(run("r", "foo", ALL));
        assertThat(look()).isEqualTo(new Finding.AsStored());
        assertThat(reconciler.runOnce("none")).isEqualTo(new Finding.AsStored());
    }

    @Test
    void oneThatIsGoneIsLostAndFreesWhatItHeldWithOneEvent() {
        // field cases 29 and 30
        host.ok(run("r", "foo", ALL));
        host.engine.remove(host.containerId("foo"));
        assertThat(look()).isEqualTo(new Finding.Changed());
        assertThat(look()).isEqualTo(new Finding.AsStored());
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.LOST);
        assertThat(host.owners()).isEmpty();
        assertThat(events()).containsExactly(new Event.ReplicaSetLost("foo", 1));
    }

    @Test
    void oneThatEndedByItselfHasExitedAndFreesWhatItHeld() {
        host.ok(run("r", "foo", ALL));
        host.engine.exit(host.containerId("foo"), 137, true);
        assertThat(look()).isEqualTo(new Finding.Changed());
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.EXITED);
        assertThat(host.owners()).isEmpty();
        assertThat(events()).containsExactly(new Event.ReplicaSetExited("foo", 1, 137, true));
    }

    @Test
    void oneThatSomebodyStoppedIsLookedAtAgainAndHasExitedThen() {
        host.ok(run("r", "foo", ALL));
        host.engine.stop(host.containerId("foo"), Duration.ZERO);
        assertThat(look()).isEqualTo(new Finding.Later(ExitJudge.JUDGEMENT));
        assertThat(host.owners()).isNotEmpty();
        host.clock.pass(ExitJudge.JUDGEMENT);
        assertThat(look()).isEqualTo(new Finding.Changed());
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.EXITED);
    }

    @Test
    void whatWentDownWithTheEngineComesBackWithWhatItHadAndFrozenWhereItWas() {
        host.ok(run("r", "foo", ALL));
        host.ok(run("s", "bar", ""));
        host.ok(command("p", "pause", "bar", "'mode':'freeze'"));
        var owners = host.owners();

        engineGoesDownAndComesBack();

        assertThat(look()).isEqualTo(new Finding.AsStored());
        reconciler.runOnce("bar");
        assertThat(host.container("foo").phase()).isEqualTo(Phase.RUNNING);
        assertThat(host.container("bar").phase()).isEqualTo(Phase.PAUSED);
        assertThat(host.owners()).isEqualTo(owners);
        assertThat(events()).isEmpty();
    }

    @Test
    void aComebackCutShortBeforeItFrozeAgainIsCompletedLater() {
        host.ok(run("r", "foo", ALL));
        host.ok(command("p", "pause", "foo", "'mode':'freeze'"));
        engineGoesDownAndComesBack();
        host.engine.failNext(Call.PAUSE, Fault.OTHER);
        assertThat(look()).isInstanceOf(Finding.Later.class);
        look();
        assertThat(host.container("foo").phase()).isEqualTo(Phase.PAUSED);
    }

    private void engineGoesDownAndComesBack() {
        host.store()
                .replicaSets()
                .forEach(stored ->
                        host.engine.stop(host.containerId(stored.value().name()), Duration.ZERO));
        host.clock.pass(Duration.ofSeconds(5));
        host.engine.unavailable(true);
        host.clock.pass(Duration.ofMinutes(1));
        host.engine.unavailable(false);
        judge.streamStands();
    }

    @Test
    void restartOnExitWaitsLongerEachTimeInARow() {
        host.ok(run("r", "foo", ALL + ",'restartOnExit':'on-failure'"));
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            host.engine.exit(host.containerId("foo"), 1, false);
            assertThat(look()).isEqualTo(new Finding.Later(Duration.ofSeconds(seconds)));
            host.clock.pass(Duration.ofSeconds(seconds));
            assertThat(look()).isEqualTo(new Finding.Changed());
            assertThat(host.container("foo").phase()).isEqualTo(Phase.RUNNING);
        }
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.RUNNING);
        host.assertConsistent();
        assertThat(events()).hasSize(16);
    }

    @Test
    void oneThatRanWellBeginsWithAShortWaitAgain() {
        host.ok(run("r", "foo", "'restartOnExit':'always'"));
        for (int i = 0; i < 3; i++) {
            host.clock.pass(Duration.ofMinutes(11));
            host.engine.exit(host.containerId("foo"), 0, false);
            assertThat(look()).isEqualTo(new Finding.Later(Duration.ofSeconds(1)));
            host.clock.pass(Duration.ofSeconds(1));
            look();
        }
    }

    @Test
    void onFailureLetsASuccessExit() {
        host.ok(run("r", "foo", "'restartOnExit':'on-failure'"));
        host.engine.exit(host.containerId("foo"), 0, false);
        look();
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.EXITED);
    }

    @Test
    void anEndIsToldOnceHoweverOftenTheStartFails() {
        host.ok(run("r", "foo", ALL + ",'restartOnExit':'always'"));
        host.engine.exit(host.containerId("foo"), 1, false);
        host.clock.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            host.engine.failNext(Call.START, Fault.PORT_BUSY);
            assertThat(look()).isInstanceOf(Finding.Later.class);
            host.clock.pass(Duration.ofMinutes(1));
        }
        assertThat(events()).containsExactly(new Event.ReplicaSetExited("foo", 1, 1, false));

        assertThat(look()).isEqualTo(new Finding.Changed());

        assertThat(events()).last().isEqualTo(new Event.ReplicaSetStarted("foo", 1, host.containerId("foo")));
        assertThat(events()).hasSize(2);
    }

    @Test
    void aVerbDoesNotTakeOneForExitedThatIsToComeBack() {
        host.ok(run("r", "foo", ALL));
        engineGoesDownAndComesBack();
        host.ok(command("s", "restart", "foo", ""));
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.RUNNING);
        host.assertConsistent();
    }

    private Finding look() {
        return reconciler.runOnce("foo");
    }

    private List<Event> events() {
        return host.store().outbox().values().stream().map(OutboxEvent::event).toList();
    }

    private ReplicaSetReconciler reconciler() {
        return new ReplicaSetReconciler(
                host.store(),
                host.engine,
                host.life().lookup(),
                judge,
                host.life().meter(),
                host.clock);
    }
}
