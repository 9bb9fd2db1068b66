package io.gpudocker.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.store.KeyValueStore.Commit;
import io.gpudocker.worker.store.KeyValueStore.Write;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StateStore} does, whatever keeps its keys. */
public abstract class StateStoreContract {
    private String host;
    private KeyValueStore keyValues;
    private HostKeys keys;
    private long epoch;
    private StateStore store;

    /** An empty store, or one that others use as well. */
    protected abstract KeyValueStore keyValueStore();

    /** A host that no other test uses. */
    protected abstract String host();

    @BeforeEach
    void own() {
        host = host();
        keyValues = keyValueStore();
        keys = HostKeys.of(host);
        epoch = becomeOwner();
        store = new KeyedStateStore(keyValues, host, () -> epoch);
    }

    private long becomeOwner() {
        keyValues.commit(List.of(), List.of(new Write.Delete(keys.owner())));
        Commit made = keyValues.commit(List.of(), List.of(new Write.Put(keys.owner(), "test")));
        return ((Commit.Done) made).revision();
    }

    @Test
    void aReplicaSetComesWithItsCurrentVersionAlsoAfterThatHasChanged() {
        assertThat(store.withVersion("foo")).isEmpty();
        long first = commit(
                new Mutation.PutReplicaSet(States.replicaSet("foo", 1), 0),
                new Mutation.PutVersion("foo", States.version(1)));
        var one = new StateStore.WithVersion(new Versioned<>(States.replicaSet("foo", 1), first), States.version(1));
        assertThat(store.withVersion("foo")).contains(one);
        assertThat(store.withVersion("foo")).contains(one);
        long second = commit(
                new Mutation.PutReplicaSet(States.replicaSet("foo", 2), first),
                new Mutation.PutVersion("foo", States.version(2)));
        var two = new StateStore.WithVersion(new Versioned<>(States.replicaSet("foo", 2), second), States.version(2));
        assertThat(store.withVersion("foo")).contains(two);
        assertThat(store.allWithVersions()).containsExactly(two);
    }

    @Test
    void aReplicaSetWhoseCurrentVersionHasNoRecordIsAnErrorAloneAndLeftOutOfAll() {
        commit(new Mutation.PutReplicaSet(States.replicaSet("bad", 3), 0));
        long good = commit(
                new Mutation.PutReplicaSet(States.replicaSet("bad.er", 1), 0),
                new Mutation.PutVersion("bad.er", States.version(1)));
        assertThatThrownBy(() -> store.withVersion("bad")).isInstanceOf(IllegalStateException.class);
        assertThat(store.allWithVersions())
                .containsExactly(new StateStore.WithVersion(
                        new Versioned<>(States.replicaSet("bad.er", 1), good), States.version(1)));
    }

    @Test
    void everyFieldComesBackAsItWas() {
        // given
        JournalEntry entry = States.entry("d").answered(States.answer());
        HostRecord hostRecord = new HostRecord("engine", "boot", HostRecord.CURRENT_SCHEMA, true);

        // when
        long revision = commit(
                new Mutation.PutReplicaSet(States.replicaSet("foo", 1), 0),
                new Mutation.PutVersion("foo", States.version(1)),
                new Mutation.PutEntry(entry, 0),
                new Mutation.PutHost(hostRecord, 0),
                new Mutation.AppendEvent(States.event("foo")));

        // then
        assertThat(store.replicaSet("foo")).contains(new Versioned<>(States.replicaSet("foo", 1), revision));
        assertThat(store.version("foo", 1)).contains(States.version(1));
        assertThat(store.entry("d")).contains(new Versioned<>(entry, revision));
        assertThat(store.entries()).containsExactly(new Versioned<>(entry, revision));
        assertThat(store.host()).contains(new Versioned<>(hostRecord, revision));
        assertThat(store.outbox().values()).containsExactly(States.event("foo"));
    }

    @Test
    void everyIntentComesBackAsItWas() {
        List<Intent> intents = List.of(
                new Intent.NewVersion(1, List.of(), List.of()),
                new Intent.StartAgain("id", List.of(), List.of()),
                new Intent.OnContainer("id"),
                new Intent.Exec("id", null),
                new Intent.NewVolume(Backend.LOOP),
                new Intent.OnVolume(2),
                new Intent.MoveVolume(
                        2,
                        List.of("bar", "foo"),
                        List.of(new Intent.Moved("foo", new Intent.NewVersion(3, List.of(), List.of())))));
        assertThat(intents).as("all kinds").hasSize(Intent.class.getPermittedSubclasses().length);
        for (Intent intent : intents) {
            JournalEntry entry = States.entry("d" + intents.indexOf(intent)).withIntent(intent);
            commit(new Mutation.PutEntry(entry, 0));
            assertThat(store.entry(entry.digest()).orElseThrow().value()).isEqualTo(entry);
        }
    }

    @Test
    void whatWasNeverStoredIsAbsent() {
        assertThat(store.replicaSet("foo")).isEmpty();
        assertThat(store.replicaSets()).isEmpty();
        assertThat(store.version("foo", 1)).isEmpty();
        assertThat(store.versions("foo")).isEmpty();
        assertThat(store.gpuOwners()).isEmpty();
        assertThat(store.portOwners()).isEmpty();
        assertThat(store.host()).isEmpty();
        assertThat(store.entries()).isEmpty();
        assertThat(store.outbox()).isEmpty();
        assertThat(store.offsets()).isEmpty();
    }

    @Test
    void aNameThatBeginsLikeAnotherIsNotMixedUpWithIt() {
        // given
        List<String> names = List.of("fo", "foo", "foo.bar", "foo.versions", "foo_x", "foo1");
        for (String name : names) {
            commit(
                    new Mutation.PutReplicaSet(States.replicaSet(name, 1), 0),
                    new Mutation.PutVersion(name, States.version(1)));
        }

        // when
        commit(new Mutation.DeleteReplicaSet("foo", revision("foo")));

        // then
        assertThat(store.replicaSets().stream().map(Versioned::value).map(ReplicaSetRecord::name))
                .containsExactlyElementsOf(names.stream()
                        .filter(name -> !name.equals("foo"))
                        .sorted()
                        .toList());
        assertThat(store.versions("foo")).isEmpty();
        assertThat(store.versions("foo.bar")).hasSize(1);
        assertThat(store.versions("foo.versions")).hasSize(1);
    }

    /** Field case 9: each version is a key of its own, which no compaction takes. */
    @Test
    void versionsComeInTheOrderOfNumbers() {
        IntStream.of(10, 2, 1, 9).forEach(n -> commit(new Mutation.PutVersion("foo", States.version(n))));
        assertThat(store.versions("foo").stream().map(VersionRecord::version)).containsExactly(1, 2, 9, 10);
    }

    @Test
    void oneVersionIsForgottenAndTheOthersStay() {
        IntStream.of(1, 2, 11).forEach(n -> commit(new Mutation.PutVersion("foo", States.version(n))));
        commit(new Mutation.DeleteVersion("foo", 1));
        assertThat(store.versions("foo").stream().map(VersionRecord::version)).containsExactly(2, 11);
    }

    @Test
    void volumesAndTheirVersionsComeBackAsTheyWere() {
        // given
        long first = commit(new Mutation.PutVolume(States.volume("data", 2), 0));
        commit(
                new Mutation.PutVolume(States.volume("data2", 1), 0),
                new Mutation.PutVolumeVersion(States.volumeVersion("data", 10)),
                new Mutation.PutVolumeVersion(States.volumeVersion("data", 2)),
                new Mutation.PutVolumeVersion(States.volumeVersion("data2", 1)));

        // then
        VolumeStore volumes = store.volumes();
        assertThat(volumes.volume("data")).contains(new Versioned<>(States.volume("data", 2), first));
        assertThat(volumes.volumes()).extracting(each -> each.value().name()).containsExactly("data", "data2");
        assertThat(volumes.volumeVersion("data", 2)).contains(States.volumeVersion("data", 2));
        assertThat(volumes.volumeVersions("data"))
                .extracting(VolumeVersionRecord::version)
                .containsExactly(2, 10);
        assertThat(volumes.allVolumeVersions()).hasSize(3);

        // when
        assertThat(store.commit(change(new Mutation.PutVolume(States.volume("data", 3), first - 1))))
                .isEqualTo(new CommitResult.Conflict("volumes/data"));
        commit(new Mutation.DeleteVolumeVersion("data", 2));
        commit(new Mutation.DeleteVolume("data", first));

        // then
        assertThat(volumes.volume("data")).isEmpty();
        assertThat(volumes.volumeVersions("data")).isEmpty();
        assertThat(volumes.volumeVersions("data2")).hasSize(1);
    }

    /** Field case 8: an older state never overwrites a newer one. */
    @Test
    void aChangeOfWhatSomebodyElseChangedIsAConflictAndWritesNothing() {
        // given
        long read = commit(new Mutation.PutReplicaSet(States.replicaSet("foo", 1), 0));
        commit(new Mutation.PutReplicaSet(States.replicaSet("foo", 2), read));

        // when
        CommitResult result = store.commit(change(
                new Mutation.PutVersion("foo", States.version(3)),
                new Mutation.PutReplicaSet(States.replicaSet("foo", 3), read)));

        // then
        assertThat(result).isEqualTo(new CommitResult.Conflict("replicasets/foo"));
        assertThat(store.replicaSet("foo").orElseThrow().value().version()).isEqualTo(2);
        assertThat(store.versions("foo")).isEmpty();
    }

    @Test
    void whatIsExpectedToBeAbsentAndIsThereIsAConflict() {
        commit(new Mutation.PutEntry(States.entry("d"), 0));
        assertThat(store.commit(change(new Mutation.PutEntry(States.entry("d"), 0))))
                .isEqualTo(new CommitResult.Conflict("commands/d"));
    }

    @Test
    void aClaimIsAllOrNothing() {
        // given
        commit(StateChange.builder()
                .claim("foo", List.of("GPU-1"), List.of(40_001))
                .build());

        // when
        CommitResult result = store.commit(StateChange.builder()
                .claim("bar", List.of("GPU-2"), List.of(40_000, 40_001))
                .build());

        // then: field case 4, nothing of a grant that falls short is kept
        assertThat(result).isEqualTo(new CommitResult.Conflict("ports/40001"));
        assertThat(store.gpuOwners()).containsExactly(Map.entry("GPU-1", "foo"));
        assertThat(store.portOwners()).containsExactly(Map.entry(40_001, "foo"));
    }

    @Test
    void aClaimOfWhatItselfHoldsIsAConflict() {
        commit(StateChange.builder().claim("foo", List.of("GPU-1"), List.of()).build());
        assertThat(store.commit(StateChange.builder()
                        .claim("foo", List.of("GPU-1"), List.of())
                        .build()))
                .isEqualTo(new CommitResult.Conflict("gpus/GPU-1"));
    }

    @Test
    void aReleaseLeavesAloneWhatIsHeldByAnotherOrNobody() {
        // given: field case 5, released twice while another has it by now
        commit(StateChange.builder()
                .claim("foo", List.of("GPU-1", "GPU-2"), List.of(40_000))
                .build());
        commit(StateChange.builder()
                .claim("bar", List.of("GPU-3"), List.of(40_001))
                .build());

        // when
        commit(StateChange.builder()
                .release("foo", List.of("GPU-1", "GPU-3", "GPU-9"), List.of(40_000, 40_001, 40_009))
                .build());

        // then
        assertThat(store.gpuOwners()).containsOnly(Map.entry("GPU-2", "foo"), Map.entry("GPU-3", "bar"));
        assertThat(store.portOwners()).containsOnly(Map.entry(40_001, "bar"));
    }

    @Test
    void aReleaseInAChangeThatConflictsReleasesNothing() {
        commit(StateChange.builder().claim("foo", List.of("GPU-1"), List.of()).build());
        CommitResult result = store.commit(StateChange.builder()
                .release("foo", List.of("GPU-1", "GPU-2"), List.of())
                .add(new Mutation.PutReplicaSet(States.replicaSet("foo", 1), 7))
                .build());
        assertThat(result).isEqualTo(new CommitResult.Conflict("replicasets/foo"));
        assertThat(store.gpuOwners()).containsOnlyKeys("GPU-1");
    }

    @Test
    void portsComeInTheOrderOfNumbers() {
        commit(StateChange.builder()
                .claim("foo", List.of(), List.of(50_000, 9_000))
                .build());
        assertThat(store.portOwners().keySet()).containsExactly(9_000, 50_000);
    }

    @Test
    void allocationsAreStoredAsTheOwnersPlainName() {
        commit(StateChange.builder()
                .claim("foo.bar", List.of("GPU-1"), List.of(40_000))
                .build());
        assertThat(keyValues.get(keys.prefix() + "gpus/GPU-1").orElseThrow().value())
                .isEqualTo("foo.bar");
        assertThat(keyValues.get(keys.prefix() + "ports/40000").orElseThrow().value())
                .isEqualTo("foo.bar");
    }

    @Test
    void aStaleOwnerStoresNothing() {
        // given
        long stale = epoch;
        StateStore staleStore = new KeyedStateStore(keyValues, host, () -> stale);
        epoch = becomeOwner();
        commit(new Mutation.PutEntry(States.entry("d"), 0));

        // when, then
        StateChange change = change(new Mutation.PutReplicaSet(States.replicaSet("foo", 1), 0));
        assertThatThrownBy(() -> staleStore.commit(change)).isInstanceOf(OwnershipLostException.class);
        assertThatThrownBy(() -> staleStore.trim(List.of("d"), List.of())).isInstanceOf(OwnershipLostException.class);
        assertThatThrownBy(() -> staleStore.storeOffsets(Map.of(new Partition("t", 0), new StoredOffset("id", 1, 1))))
                .isInstanceOf(OwnershipLostException.class);
        assertThat(store.replicaSet("foo")).isEmpty();
        assertThat(store.entry("d")).isPresent();
        assertThat(store.offsets()).isEmpty();
    }

    @Test
    void whenNobodyOwnsTheHostNothingIsStored() {
        keyValues.commit(List.of(), List.of(new Write.Delete(keys.owner())));
        StateChange change = change(new Mutation.PutReplicaSet(States.replicaSet("foo", 1), 0));
        assertThatThrownBy(() -> store.commit(change)).isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void outboxSequencesAreNeverUsedAgain() {
        // given
        List<Long> used = new ArrayList<>();
        append("a", "b");
        used.addAll(store.outbox().keySet());
        store.trim(List.of(), used);

        // when: appended again by the same, by a new process, and by a new owner
        append("c");
        used.addAll(store.outbox().keySet());
        store.trim(List.of(), List.copyOf(store.outbox().keySet()));
        epoch = becomeOwner();
        store = new KeyedStateStore(keyValues, host, () -> epoch);
        append("d");
        used.addAll(store.outbox().keySet());

        // then
        assertThat(used).hasSize(4).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void outboxEventsKeepTheirOrder() {
        IntStream.range(0, 12).forEach(i -> append("n" + i));
        assertThat(store.outbox().values().stream().map(event -> event.key().name()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> "n" + i).toList());
        assertThat(keyValues.list(keys.prefix() + "outbox/").getFirst().key()).matches(".*/outbox/\\d{20}");
    }

    @Test
    void anEventStoredByAChangeOfUnknownEndKeepsItsSequence() {
        // given: a change arrives late, after its caller had given it up
        append("a");
        long late = store.outbox().lastKey() + 1;
        String key = keys.prefix() + "outbox/%020d".formatted(late);
        keyValues.commit(List.of(), List.of(new Write.Put(key, StateJson.write(States.event("late")))));

        // when
        append("b");

        // then
        assertThat(store.outbox().values().stream().map(event -> event.key().name()))
                .containsExactly("a", "late", "b");
    }

    @Test
    void offsetsComeBackByPartition() {
        // given
        Map<Partition, StoredOffset> offsets = Map.of(
                new Partition("gdw.host1.replicasets", 10), new StoredOffset("id", 16, 7),
                new Partition("gdw.host1.host", 0), new StoredOffset("other", 8, 0));

        // when
        store.storeOffsets(offsets);

        // then
        assertThat(store.offsets()).isEqualTo(offsets);
        assertThat(keyValues.get(keys.prefix() + "offsets/gdw.host1.replicasets/10"))
                .isPresent();
    }

    @Test
    void moreThanOneTransactionHoldsIsTrimmed() {
        List<String> digests = IntStream.range(0, 250).mapToObj(i -> "d" + i).toList();
        for (int from = 0; from < digests.size(); from += 50) {
            StateChange.Builder change = StateChange.builder();
            digests.subList(from, from + 50).forEach(each -> change.add(new Mutation.PutEntry(States.entry(each), 0)));
            commit(change.build());
        }
        store.trim(digests, List.of());
        assertThat(store.entries()).isEmpty();
    }

    @Test
    void aFieldOfANewerWorkerIsPassedOver() {
        commit(new Mutation.PutHost(new HostRecord("engine", "boot", 1, false), 0));
        String key = keys.prefix() + "host";
        String json = keyValues.get(key).orElseThrow().value().replaceFirst("\\{", "{\"newer\":{\"a\":[1]},");
        keyValues.commit(List.of(), List.of(new Write.Put(key, json)));
        assertThat(store.host().orElseThrow().value()).isEqualTo(new HostRecord("engine", "boot", 1, false));
    }

    @Test
    void stateThatCannotBeReadIsAnErrorThatNamesTheKeyAndShowsNoValue() {
        keyValues.commit(
                List.of(), List.of(new Write.Put(keys.prefix() + "host", "{\"schemaVersion\":\"PASSWORD=secret\"}")));
        assertThatThrownBy(store::host)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(keys.prefix() + "host")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private void append(String... names) {
        StateChange.Builder change = StateChange.builder();
        List.of(names).forEach(name -> change.add(new Mutation.AppendEvent(States.event(name))));
        commit(change.build());
    }

    private long revision(String name) {
        return store.replicaSet(name).orElseThrow().revision();
    }

    private long commit(Mutation... mutations) {
        return commit(change(mutations));
    }

    private long commit(StateChange change) {
        CommitResult result = store.commit(change);
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        return ((CommitResult.Committed) result).revision();
    }

    private static StateChange change(Mutation... mutations) {
        return new StateChange(List.of(mutations));
    }
}
