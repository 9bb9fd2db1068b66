package io.gpudocker.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.StateRequests;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.States;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What another process asked for goes through the worker's own outbox. */
class RepublisherTest {
    private static final ResourceKey FOO = new ResourceKey(ResourceKind.REPLICA_SET, "foo");
    private static final ResourceKey GHOST = new ResourceKey(ResourceKind.REPLICA_SET, "ghost");
    private static final ResourceKey DATA = new ResourceKey(ResourceKind.VOLUME, "data");

    private final TestPipeline pipeline = new TestPipeline();
    private final StateStore store = pipeline.host.store();
    private final Republisher republisher = new Republisher(store, pipeline.events);

    @Test
    void theStateIsSentAsItIsNowAndATombstoneOfWhatIsNot() {
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", "'imageName':'image:1'"));
        pipeline.host.ok(TestHost.volume("v-1", "create", "data", "'size':'1GB'"));
        int before = states().size();
        ask(FOO, GHOST, DATA);
        pipeline.answer(pipeline.record("c-2", "stop", "foo", "", ""));

        int answers = pipeline.on(TestPipeline.TOPICS.replies()).size();

        republisher.runOnce();

        List<StateRecord> sent = states().subList(before + 1, states().size());
        assertThat(sent).extracting(StateRecord::name).containsExactly("foo", "ghost", "data");
        assertThat(sent.get(0).revision())
                .isEqualTo(store.replicaSet("foo").orElseThrow().revision());
        assertThat(sent.get(1).view()).isNull();
        assertThat(sent.get(2).view()).isNotNull();
        assertThat(store.requests().all()).isEmpty();
        assertThat(pipeline.on(TestPipeline.TOPICS.replies())).hasSize(answers);
        pipeline.events.pump();
        assertThat(store.outbox()).isEmpty();
    }

    @Test
    void moreThanATransactionTakesGoInSeveral() {
        List<ResourceKey> many = IntStream.range(0, 250)
                .mapToObj(i -> new ResourceKey(ResourceKind.REPLICA_SET, "gone" + i))
                .toList();
        tool().requests().ask(many, Instant.EPOCH);

        republisher.runOnce();

        assertThat(states()).extracting(StateRecord::name).containsExactlyInAnyOrderElementsOf(names(many));
        assertThat(store.requests().all()).isEmpty();
    }

    @Test
    void whileKafkaIsAwayTheOutboxDoesNotGrowWithEachRound() {
        List<ResourceKey> many = IntStream.range(0, 250)
                .mapToObj(i -> new ResourceKey(ResourceKind.REPLICA_SET, "gone" + i))
                .toList();
        tool().requests().ask(many, Instant.EPOCH);
        pipeline.outbox.lose();

        for (int i = 0; i < 10; i++) {
            republisher.runOnce();
        }

        assertThat(store.outbox()).hasSize(StateRequests.BATCH);
        assertThat(store.requests().all()).hasSize(250 - StateRequests.BATCH);
    }

    @Test
    void whatIsAskedForAgainWhileItIsTakenIsTakenOnceMore() {
        ask(FOO, GHOST);
        List<StateRequests.Asked> taken = store.requests().all();
        ask(GHOST);

        store.requests().remove(taken);

        assertThat(store.requests().all()).hasSize(2);
    }

    /**
     * A process that appends to the outbox by itself takes a number that Kafka is said to have already, once the worker's own
     * events are sent and gone: it would never be sent. Hence it only asks.
     */
    @Test
    void anotherProcessNeverTakesANumberOfTheOutbox() {
        // given: the worker has sent events of its own, and they are gone
        store.commit(event("a"));
        store.commit(event("b"));
        pipeline.events.pump();
        pipeline.events.pump();
        assertThat(store.outbox()).isEmpty();
        int before = states().size();

        // when
        ask(GHOST);
        assertThat(store.outbox()).isEmpty();
        store.commit(event("c"));
        republisher.runOnce();
        store.commit(event("d"));
        pipeline.events.pump();

        // then: what the worker appended before and after is sent, and so is what was asked for
        assertThat(states().subList(before, states().size()))
                .extracting(StateRecord::name)
                .containsExactly("c", "ghost", "d");
    }

    @Test
    void nobodyAsksAWorkerThatDoesNotOwnTheHost() {
        var stale = new KeyedStateStore(pipeline.host.memory, TestHost.HOST, () -> 4711);

        assertThatThrownBy(() -> stale.requests().ask(List.of(FOO), Instant.EPOCH))
                .isInstanceOf(OwnershipLostException.class);

        assertThat(store.requests().all()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------------ the rest

    private static StateChange event(String name) {
        OutboxEvent event = States.event(name);
        return StateChange.builder()
                .add(new Mutation.AppendEvent(new OutboxEvent(
                        event.id(), new ResourceKey(ResourceKind.REPLICA_SET, name), event.time(), event.event())))
                .build();
    }

    private void ask(ResourceKey... keys) {
        tool().requests().ask(List.of(keys), Instant.EPOCH);
    }

    /** Another process, with what it reads of the owner. */
    private StateStore tool() {
        var owner = pipeline.host.memory.get(HostKeys.of(TestHost.HOST).owner()).orElseThrow();
        return new KeyedStateStore(pipeline.host.memory, TestHost.HOST, owner::createRevision);
    }

    private static Collection<String> names(List<ResourceKey> keys) {
        return keys.stream().map(ResourceKey::name).toList();
    }

    private List<StateRecord> states() {
        return pipeline.on(TestPipeline.TOPICS.state()).stream()
                .map(OutgoingRecord::record)
                .map(record -> new StateCodec().decode(record).orElseThrow())
                .toList();
    }
}
