package io.gpudocker.producer.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.producer.text.Fleets;
import io.gpudocker.producer.text.Views;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetBookTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final FleetBook book = new FleetBook();

    @Test
    void hostsAndNamesAreInOrderWhateverComesFirst() {
        book.accept(Fleets.state("host2", Views.replicaSet("a")), Instant.EPOCH);
        book.accept(Fleets.state("host1", Views.replicaSet("b")), Instant.EPOCH);
        book.accept(Fleets.state("host1", Views.replicaSet("a")), Instant.EPOCH);
        book.hosts(List.of("host0"));

        assertThat(book.fleet(null).hosts()).extracting(HostPicture::host).containsExactly("host0", "host1", "host2");
        assertThat(host("host1").replicaSets())
                .extracting(seen -> seen.view().name())
                .containsExactly("a", "b");
    }

    @Test
    void aTombstoneTakesItAway() {
        book.accept(Fleets.state("host1", Views.replicaSet("a")), NOW);
        book.accept(Fleets.state("host1", Views.volume("a")), NOW);

        book.accept(Fleets.gone("host1", ResourceKind.REPLICA_SET, "a"), NOW);

        assertThat(host("host1").replicaSets()).isEmpty();
        assertThat(host("host1").volumes()).hasSize(1);
    }

    @Test
    void onlyAnotherStatusOrVersionIsAChange() {
        Instant later = NOW.plusSeconds(1);
        book.accept(Fleets.state("host1", Fleets.replicaSet("a", ReplicaSetStatus.RUNNING)), NOW);

        book.accept(
                Fleets.state("host1", Fleets.replicaSet("a", ReplicaSetStatus.RUNNING, Fleets.gpu("GPU-a", 0))), later);
        assertThat(host("host1").replicaSets().getFirst().changedAt()).isEqualTo(NOW);
        assertThat(host("host1").replicaSets().getFirst().view().gpus()).hasSize(1);

        book.accept(Fleets.state("host1", Fleets.replicaSet("a", ReplicaSetStatus.STOPPED)), later);
        assertThat(host("host1").replicaSets().getFirst().changedAt()).isEqualTo(later);
    }

    @Test
    void anOlderDescriptionDoesNotReplaceANewerOne() {
        book.accept(Fleets.described(Views.host(), NOW), NOW);
        book.accept(Fleets.described(Views.host(), NOW.minusSeconds(60)), NOW.plusSeconds(1));

        HostPicture.Description description = host("host1").description();
        assertThat(description).isNotNull().extracting("at").isEqualTo(NOW);
        assertThat(book.describedAt("host1")).contains(NOW);
    }

    @Test
    void whoHoldsAGpuIsWhatTheStateTopicSays() {
        // The description: GPU-a is free, GPU-b is lost and foo's.
        book.accept(Fleets.described(Views.host(), NOW), NOW);
        assertThat(host("host1").gpus())
                .extracting(GpuSlot::owner, GpuSlot::reserved)
                .containsExactly(tuple(null, false), tuple("foo", true));

        book.accept(Fleets.state("host1", Fleets.replicaSet("foo", ReplicaSetStatus.STOPPED)), NOW.plusSeconds(1));
        book.accept(
                Fleets.state("host1", Fleets.replicaSet("bar", ReplicaSetStatus.RUNNING, Fleets.gpu("GPU-a", 0))),
                NOW.plusSeconds(1));

        assertThat(host("host1").gpus())
                .extracting(GpuSlot::owner, GpuSlot::reserved)
                .containsExactly(tuple("bar", false), tuple(null, false));
        assertThat(host("host1").gpus()).extracting(GpuSlot::health).containsExactly(GpuHealth.HEALTHY, GpuHealth.LOST);
    }

    @Test
    void withoutADescriptionTheGpusThatAreHeldAreKnown() {
        book.accept(
                Fleets.state("host1", Fleets.replicaSet("foo", ReplicaSetStatus.RUNNING, Fleets.gpu("GPU-b", 3))), NOW);

        assertThat(host("host1").gpus()).containsExactly(new GpuSlot(3, "GPU-b", "NVIDIA H100", null, "foo", false));
    }

    @Test
    void ofADescriptionFromBeforeNobodyKnowsWhetherItsOwnersStillHoldAnything() {
        book.accept(Fleets.described(Views.host(), NOW), Instant.EPOCH);

        assertThat(host("host1").gpus()).extracting(GpuSlot::owner).containsOnlyNulls();
    }

    @Test
    void theLatestAreEventsAndResultsOfWhatDidSomething() {
        book.accept(Fleets.event("host1", "a", new Event.ReplicaSetLost("a", 1), NOW), NOW);
        book.accept(Fleets.event("host1", "a", new Event.Progress(Event.Phase.PULL, 1, 2L), NOW), NOW);
        book.accept(Fleets.described(Views.host(), NOW), NOW);
        book.accept(Fleets.result("host2", "replicaset.stop", ResourceKind.REPLICA_SET, "b", null, NOW), NOW);

        assertThat(book.fleet(null).latest()).hasSize(2);
        assertThat(book.fleet("host1").latest()).hasSize(1);
        for (int i = 0; i < 1000; i++) {
            book.accept(Fleets.event("host1", "a", new Event.ReplicaSetLost("a", 1), NOW.plusSeconds(i)), NOW);
        }
        assertThat(book.fleet(null).latest()).hasSize(100);
    }

    @Test
    void theLatestAreInTheOrderOfTheirTimesWhicheverPartitionWasReadFirst() {
        for (int i = 150; i > 0; i--) {
            book.accept(Fleets.event("host1", "a", new Event.ReplicaSetLost("a", i), NOW.plusSeconds(i)), NOW);
            book.accept(Fleets.event("host1", "b", new Event.ReplicaSetLost("b", i), NOW.plusSeconds(i)), NOW);
        }

        assertThat(book.fleet(null).latest())
                .hasSize(100)
                .extracting(reply -> ((ReplyRecord.Event) reply).event().time())
                .isSortedAccordingTo(Comparator.reverseOrder())
                .contains(NOW.plusSeconds(150), NOW.plusSeconds(101));
    }

    @Test
    void aDepthThatCanNotBeAskedIsUnknown() {
        book.hosts(List.of("host1"));
        book.queueDepths(Map.of("host1", 3L));
        assertThat(host("host1").queueDepth()).isEqualTo(3);

        book.queueDepths(Map.of());

        assertThat(host("host1").queueDepth()).isNull();
    }

    @Test
    void asJsonItHasWhatTheContractHas() {
        book.accept(Fleets.state("host1", Views.replicaSet("a")), NOW);
        book.accept(Fleets.described(Views.host(), NOW), NOW);
        book.accept(Fleets.event("host1", "a", new Event.ReplicaSetLost("a", 1), NOW), NOW);
        book.queueDepths(Map.of("host1", 3L));

        ObjectNode json = FleetJson.of(book.fleet(null), NOW);

        assertThat(json.at("/time").asText()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(json.at("/hosts/0/queueDepth").asLong()).isEqualTo(3);
        assertThat(json.at("/hosts/0/description/gpus/1/health").asText()).isEqualTo("lost");
        assertThat(json.at("/hosts/0/replicaSets/0/containerName").asText()).isEqualTo("a-2");
        assertThat(json.at("/latest/0/type").asText()).isEqualTo("io.gpudocker.event.replicaset.lost.v1");
        assertThat(json.has("problem")).isFalse();
    }

    private HostPicture host(String id) {
        return book.fleet(id).hosts().getFirst();
    }
}
