package io.gpudocker.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.store.InMemoryKeyValueStore.Trouble;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The state on keys in memory: the contract, and races that only a fake can bring about. */
class KeyedStateStoreTest extends StateStoreContract {
    private final InMemoryKeyValueStore memory = new InMemoryKeyValueStore();
    private final HostKeys keys = HostKeys.of("host1");

    @Override
    protected KeyValueStore keyValueStore() {
        return memory;
    }

    @Override
    protected String host() {
        return "host1";
    }

    private KeyedStateStore store() {
        long epoch = memory.get(keys.owner()).orElseThrow().createRevision();
        return new KeyedStateStore(memory, "host1", () -> epoch);
    }

    @Test
    void aReleaseThatLosesARaceLeavesTheNewOwnersAlone() {
        // given
        KeyedStateStore store = store();
        store.commit(StateChange.builder()
                .claim("foo", List.of("GPU-1", "GPU-2"), List.of())
                .build());
        memory.beforeNextCommit(() -> memory.put(keys.gpu("GPU-2"), "bar"));

        // when
        CommitResult result = store.commit(StateChange.builder()
                .release("foo", List.of("GPU-1", "GPU-2"), List.of())
                .build());

        // then
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        assertThat(store.gpuOwners()).hasSize(1).containsEntry("GPU-2", "bar");
    }

    @Test
    void aReleaseOfWhatIsHeldNeedsOneTransaction() {
        KeyedStateStore store = store();
        store.commit(StateChange.builder()
                .claim("foo", List.of("GPU-1"), List.of(40_000))
                .build());
        int before = memory.commits();
        store.commit(StateChange.builder()
                .release("foo", List.of("GPU-1"), List.of(40_000))
                .build());
        assertThat(memory.commits() - before).isEqualTo(1);
    }

    @Test
    void anEventOfAChangeThatMayHaveHappenedIsNotOvertaken() {
        // given: the first change's end is unknown to its caller, though it happened
        KeyedStateStore store = store();
        memory.trouble(Trouble.NEXT_COMMIT_WRITTEN_ANSWER_LOST);
        assertThatThrownBy(() -> store.commit(event("a"))).isInstanceOf(StoreUnavailableException.class);

        // when
        store.commit(event("b"));

        // then
        assertThat(store.outbox().values().stream().map(event -> event.key().name()))
                .containsExactly("a", "b");
    }

    @Test
    void whenTheStoreIsAwayNothingLooksAbsent() {
        KeyedStateStore store = store();
        memory.trouble(Trouble.AWAY);
        assertThatThrownBy(() -> store.replicaSet("foo")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(store::replicaSets).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(store::gpuOwners).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(store::outbox).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.commit(event("a"))).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aChangeThatIsTooLargeIsAClearError() {
        StateChange.Builder change = StateChange.builder();
        for (int i = 0; i < 129; i++) {
            change.add(new Mutation.PutVersion("foo", States.version(i)));
        }
        KeyedStateStore store = store();
        assertThatThrownBy(() -> store.commit(change.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("129 writes");
    }

    private static StateChange event(String name) {
        return StateChange.builder()
                .add(new Mutation.AppendEvent(States.event(name)))
                .build();
    }
}
