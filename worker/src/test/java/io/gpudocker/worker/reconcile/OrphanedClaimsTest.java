package io.gpudocker.worker.reconcile;

import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.container.ContainerSpec.GpuRequest;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.Specs;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.handler.Trap;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrphanedClaimsTest {
    private final TestHost host = new TestHost();
    private final OrphanedClaims orphans = new OrphanedClaims(TestHost.HOST, host.store(), host.engine);

    @Test
    void claimsOfNobodyAreReleasedAndThoseOfOthersStay() {
        host.ok(run("r", "foo", "'gpuCount':2,'containerPorts':['22']"));
        var owners = host.owners();
        host.commit(new Mutation.ClaimGpus("ghost", List.of("GPU-x")));
        host.commit(new Mutation.ClaimPorts("ghost", List.of(40_007)));
        runOnce();
        assertThat(host.owners()).isEqualTo(owners);
    }

    @Test
    void whatAnInterruptedRunHasClaimedStays() {
        var sent = run("r", "foo", "'gpuCount':2,'containerPorts':['22']");
        killAfterIntent(sent);
        assertThat(host.owners()).hasSize(3);
        runOnce();
        assertThat(host.owners()).hasSize(3);
        host.ok(sent);
        host.assertConsistent();
    }

    private void runOnce() {
        orphans.release(host.store().entries().stream().map(Versioned::value).toList());
        orphans.report();
    }

    private void killAfterIntent(TestHost.Sent sent) {
        var rehearsal = new TestHost();
        rehearsal.ok(sent);
        host.trap.set(Trap.Kind.KILLED_AFTER, rehearsal.trap.calls().indexOf("commit") + 1);
        assertThatThrownBy(() -> host.process(sent)).isInstanceOf(Trap.Killed.class);
        host.restart();
    }

    @Test
    void aContainerThatClaimsAGpuOfAnotherIsReportedAndNeitherTouchedNorGranted() {
        // field case 31
        host.ok(run("r", "foo", "'gpuCount':4"));
        String uuid = host.container("foo").gpuUuids().getFirst();
        String restored = host.engine.create(Specs.of("restored", "sha256:1")
                .label(Labels.HOST, TestHost.HOST)
                .gpus(new GpuRequest.DeviceRequest(List.of(uuid)))
                .spec());
        host.engine.start(restored);
        var owners = host.owners();

        runOnce();

        assertThat(host.engine.inspect(restored)).isPresent();
        assertThat(host.owners()).isEqualTo(owners);
        assertThat(host.refused(run("s", "bar", "'gpuCount':1")).code()).hasToString("GPU_NOT_ENOUGH");
    }
}
