package io.gpudocker.worker.reconcile;

import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.reconcile.HostCheck.Finding;
import org.junit.jupiter.api.Test;

class HostCheckTest {
    private final TestHost host = new TestHost();
    private final HostCheck check = new HostCheck(TestHost.HOST, host.store(), host.engine);

    @Test
    void theFirstStartRemembersTheEngineAndARebootIsNoted() {
        assertThat(check.runOnce()).isEqualTo(new Finding.Same());
        assertThat(host.store().host()).isEmpty();
        assertThat(runOnce("boot1")).isEqualTo(new Finding.Same());
        assertThat(host.store().host().orElseThrow().value().bootId()).isEqualTo("boot1");
        assertThat(runOnce("boot2")).isEqualTo(new Finding.Same());
        assertThat(host.store().host().orElseThrow().value().bootId()).isEqualTo("boot2");
    }

    @Test
    void anotherEngineIsForAPersonAndNothingIsLost() {
        runThree();
        runOnce("boot1");
        host.engine.replaceEngine("another");
        assertThat(runOnce("boot1"))
                .isInstanceOfSatisfying(
                        Finding.ForAPerson.class,
                        found -> assertThat(found.reason()).contains("another Docker engine"));
        assertThat(host.store().replicaSets()).allMatch(each -> each.value().status() == ReplicaSetStatus.RUNNING);
    }

    @Test
    void moreThanHalfOfThreeMissingIsForAPersonAndOneIsNot() {
        runThree();
        runOnce("boot1");
        host.engine.remove(host.containerId("a"));
        assertThat(runOnce("boot1")).isEqualTo(new Finding.Same());
        host.engine.remove(host.containerId("b"));
        assertThat(runOnce("boot1")).isInstanceOf(Finding.ForAPerson.class);
        assertThat(host.store().replicaSets()).allMatch(each -> each.value().status() == ReplicaSetStatus.RUNNING);
    }

    @Test
    void bothOfTwoMissingIsNotEnoughToJudge() {
        host.ok(run("a", "a", ""));
        host.ok(run("b", "b", ""));
        runOnce("boot1");
        host.engine.remove(host.containerId("a"));
        host.engine.remove(host.containerId("b"));
        assertThat(runOnce("boot1")).isEqualTo(new Finding.Same());
    }

    /** As a start does it. */
    private Finding runOnce(String bootId) {
        Finding found = check.runOnce();
        if (found instanceof Finding.Same) {
            check.remember(host.engine.info(), bootId);
        }
        return found;
    }

    private void runThree() {
        for (String name : new String[] {"a", "b", "c"}) {
            host.ok(run(name, name, ""));
        }
    }
}
