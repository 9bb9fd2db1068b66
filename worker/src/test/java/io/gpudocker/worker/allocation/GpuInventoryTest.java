package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.GpuView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GpuInventoryTest {
    private final ScriptedSource source = new ScriptedSource();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final GpuInventory inventory = new GpuInventory(source, () -> now);

    @Test
    void beforeTheFirstAnswerNothingIsKnown() {
        source.listed = null;

        assertThat(inventory.refresh().known()).isFalse();
        assertThat(inventory.snapshot().problem()).contains("FAILED");
    }

    @Test
    void fieldCase40_aFailedQuestionNeverShrinksTheInventory() {
        source.listed = Gpus.gpus(2);
        inventory.refresh();

        source.listed = null;
        now = now.plusSeconds(90);
        var snapshot = inventory.refresh();

        assertThat(snapshot.gpus()).isEqualTo(Gpus.gpus(2));
        assertThat(snapshot.age(now)).isEqualTo(Duration.ofSeconds(90));
        assertThat(snapshot.problem()).contains("FAILED");

        source.listed = Gpus.gpus(2);
        assertThat(inventory.refresh().problem()).isNull();
    }

    @Test
    void fieldCase39_whatIsNotListedAnyMoreIsLostAndTheRestIsAsItWas() {
        source.listed = Gpus.gpus(3);
        var before = inventory.refresh();

        source.listed = List.of(Gpus.gpu(0), Gpus.gpu(2));
        var after = inventory.refresh();

        assertThat(after.gpus())
                .extracting(Gpu::health)
                .containsExactly(GpuHealth.HEALTHY, GpuHealth.LOST, GpuHealth.HEALTHY);
        assertThat(after.changedSince(before)).extracting(Gpu::uuid).containsExactly("g1");

        source.listed = Gpus.gpus(3);
        assertThat(inventory.refresh().gpus()).isEqualTo(Gpus.gpus(3));
    }

    @Test
    void aSilentDeviceInAKnownSlotIsThatGpuUnhealthy() {
        source.listed = Gpus.gpus(2);
        inventory.refresh();

        source.listed = List.of(Gpus.gpu(0), Gpu.placeholder("1", 1, "unknown", "00000000:01:00.0"));
        assertThat(inventory.refresh().gpus()).extracting(Gpu::uuid).containsExactly("g0", "g1");
        assertThat(inventory.snapshot().gpus().get(1).health()).isEqualTo(GpuHealth.UNHEALTHY);
    }

    @Test
    void aSilentDeviceThatWasNeverKnownIsShownOnlyWhileItIsListed() {
        source.listed = List.of(Gpus.gpu(0), Gpu.placeholder("x", 1, "unknown", "0000:0f:00.0"));
        assertThat(inventory.refresh().gpus()).hasSize(2);

        source.listed = List.of(Gpus.gpu(0));
        assertThat(inventory.refresh().gpus()).hasSize(1);
    }

    @Test
    void whatIsHeldAccordingToTheStoreAndNotListedIsLost() {
        inventory.remember(List.of(new GpuView("g0", 0, "A"), new GpuView("gone", 5, "B")));
        source.listed = Gpus.gpus(1);

        assertThat(inventory.refresh().gpus())
                .extracting(gpu -> gpu.uuid() + " " + gpu.health())
                .containsExactly("g0 healthy", "gone lost");
    }

    @Test
    void theTopologyIsAskedForOnlyWhenDevicesChangeOrItIsUnknown() {
        source.listed = Gpus.gpus(2);
        inventory.refresh();
        inventory.refresh();
        assertThat(source.topologyAsked).isEqualTo(2);

        source.topology = Gpus.groups(java.util.Map.of());
        inventory.refresh();
        inventory.refresh();
        assertThat(source.topologyAsked).isEqualTo(3);

        source.listed = Gpus.gpus(3);
        inventory.refresh();
        assertThat(source.topologyAsked).isEqualTo(4);
    }

    @Test
    void simulatedGpusAreTheSameEveryTimeAndOthersOnAnotherHost() {
        var one = new SimulatedGpus("host1", 8).list();

        assertThat(one).hasSize(8).isEqualTo(new SimulatedGpus("host1", 8).list());
        assertThat(one)
                .extracting(Gpu::uuid)
                .doesNotContainAnyElementsOf(new SimulatedGpus("host2", 8)
                        .list().stream().map(Gpu::uuid).toList());
        assertThat(new SimulatedGpus("host1", 8).topology().between(one.get(0), one.get(3)))
                .isGreaterThan(new SimulatedGpus("host1", 8).topology().between(one.get(3), one.get(4)));
    }

    /** Answers what the test says; null is a failure. */
    private static final class ScriptedSource implements GpuSource {
        private @Nullable List<Gpu> listed = List.of();
        private GpuTopology topology = GpuTopology.UNKNOWN;
        private int topologyAsked;

        @Override
        public List<Gpu> list() {
            if (listed == null) {
                throw new InventoryException(InventoryException.Fault.FAILED, "no answer", null);
            }
            return listed;
        }

        @Override
        public GpuTopology topology() {
            topologyAsked++;
            return topology;
        }
    }
}
