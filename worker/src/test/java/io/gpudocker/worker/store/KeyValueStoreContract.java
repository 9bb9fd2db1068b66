package io.gpudocker.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.store.KeyValueStore.Commit;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link KeyValueStore} does. */
public abstract class KeyValueStoreContract {
    private KeyValueStore store;
    private String at;

    protected abstract KeyValueStore store();

    /** A prefix that no other test uses, ending with a slash. */
    protected abstract String prefix();

    @BeforeEach
    void open() {
        store = store();
        at = prefix();
    }

    @Test
    void anAbsentKeyIsEmpty() {
        assertThat(store.get(at + "a")).isEmpty();
        assertThat(store.list(at)).isEmpty();
    }

    @Test
    void aKeyKeepsItsCreateRevisionAndGetsANewModRevision() {
        // when
        long created = put("a", "1");
        long changed = put("a", "2 äöü 漢");

        // then
        assertThat(store.get(at + "a")).contains(new Entry(at + "a", "2 äöü 漢", created, changed));
        assertThat(changed).isGreaterThan(created);
    }

    @Test
    void aKeyMadeAnewHasANewCreateRevision() {
        long first = put("a", "1");
        commit(List.of(), new Write.Delete(at + "a"));
        long second = put("a", "1");
        assertThat(store.get(at + "a").orElseThrow().createRevision())
                .isEqualTo(second)
                .isGreaterThan(first);
    }

    @Test
    void severalKeysAreReadInTheirOrderAndWhatIsAbsentIsEmpty() {
        long first = put("b", "1");
        long second = put("a", "2");
        assertThat(store.get(List.of(at + "b", at + "none", at + "a")))
                .containsExactly(
                        Optional.of(new Entry(at + "b", "1", first, first)),
                        Optional.empty(),
                        Optional.of(new Entry(at + "a", "2", second, second)));
    }

    @Test
    void aListHasAllBelowThePrefixInTheOrderOfKeys() {
        // given
        IntStream.range(0, 450).forEach(i -> put("n/%03d".formatted(i), "v" + i));
        put("n", "not below");
        put("n0", "behind");

        // when
        List<Entry> entries = store.list(at + "n/");

        // then
        assertThat(entries.stream().map(Entry::value))
                .containsExactlyElementsOf(
                        IntStream.range(0, 450).mapToObj(i -> "v" + i).toList());
    }

    @Test
    void allWritesOfATransactionHaveOneRevision() {
        put("old/1", "x");
        put("old/2", "x");
        put("old", "x");
        long revision = done(store.commit(
                List.of(),
                List.of(
                        new Write.Put(at + "a", "1"),
                        new Write.Put(at + "b", "2"),
                        new Write.DeletePrefix(at + "old/"))));
        assertThat(store.list(at).stream().filter(entry -> !entry.key().equals(at + "old")))
                .containsExactly(
                        new Entry(at + "a", "1", revision, revision), new Entry(at + "b", "2", revision, revision));
        assertThat(store.get(at + "old")).isPresent();
    }

    @Test
    void guardsThatHoldLetAllPass() {
        long created = put("a", "1");
        long changed = put("a", "2");
        commit(
                List.of(
                        new Guard.Absent(at + "none"),
                        new Guard.CreatedAt(at + "a", created),
                        new Guard.Unchanged(at + "a", changed),
                        new Guard.HasValue(at + "a", "2")),
                new Write.Put(at + "b", "written"));
        assertThat(store.get(at + "b")).isPresent();
    }

    @Test
    void oneGuardThatDoesNotHoldRefusesAllAndIsNamed() {
        // given
        long revision = put("a", "1");
        List<Guard> wrong = List.of(
                new Guard.Absent(at + "a"),
                new Guard.CreatedAt(at + "a", revision + 1),
                new Guard.CreatedAt(at + "none", revision),
                new Guard.Unchanged(at + "a", revision - 1),
                new Guard.Unchanged(at + "none", revision),
                new Guard.HasValue(at + "a", "2"),
                new Guard.HasValue(at + "none", "1"));

        for (Guard guard : wrong) {
            // when
            Commit commit = store.commit(
                    List.of(new Guard.HasValue(at + "a", "1"), guard),
                    List.of(new Write.Put(at + "b", "x"), new Write.Delete(at + "a")));

            // then
            assertThat(commit).isEqualTo(new Commit.Refused(List.of(guard)));
            assertThat(store.list(at).stream().map(Entry::key)).containsExactly(at + "a");
        }
    }

    @Test
    void allGuardsThatFailAreNamed() {
        List<Guard> guards = List.of(
                new Guard.HasValue(at + "a", "1"), new Guard.Absent(at + "b"), new Guard.Unchanged(at + "c", 5));
        assertThat(store.commit(guards, List.of(new Write.Put(at + "d", "x"))))
                .isEqualTo(new Commit.Refused(List.of(guards.get(0), guards.get(2))));
    }

    @Test
    void asMuchAsEtcdTakesIsTaken() {
        List<Guard> guards = IntStream.range(0, 128)
                .<Guard>mapToObj(i -> new Guard.Absent(at + i))
                .toList();
        List<Write> writes = IntStream.range(0, 128)
                .<Write>mapToObj(i -> new Write.Put(at + i, "x".repeat(11_000)))
                .toList();
        assertThat(store.commit(guards, writes)).isInstanceOf(Commit.Done.class);
        assertThat(store.commit(guards, writes)).isInstanceOf(Commit.Refused.class);
    }

    @Test
    void moreThanEtcdTakesIsAClearErrorBeforeAnythingIsSent() {
        List<Write> many = IntStream.range(0, 129)
                .<Write>mapToObj(i -> new Write.Delete(at + i))
                .toList();
        assertThatThrownBy(() -> store.commit(List.of(), many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("129 writes");

        List<Write> large = List.of(new Write.Put(at + "a", "ä".repeat(800_000)));
        assertThatThrownBy(() -> store.commit(List.of(), large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1572864");

        List<Write> twice = List.of(new Write.Put(at + "a/b", "1"), new Write.DeletePrefix(at + "a/"));
        assertThatThrownBy(() -> store.commit(List.of(), twice)).isInstanceOf(IllegalArgumentException.class);
    }

    private long put(String name, String value) {
        return commit(List.of(), new Write.Put(at + name, value));
    }

    private long commit(List<Guard> guards, Write write) {
        return done(store.commit(guards, List.of(write)));
    }

    private static long done(Commit commit) {
        assertThat(commit).isInstanceOf(Commit.Done.class);
        return ((Commit.Done) commit).revision();
    }
}
