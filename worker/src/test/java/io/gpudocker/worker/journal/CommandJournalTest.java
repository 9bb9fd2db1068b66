package io.gpudocker.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.InMemoryKeyValueStore;
import io.gpudocker.worker.store.InMemoryKeyValueStore.Trouble;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.States;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandJournalTest {
    private static final String TOPIC = "gdw.host1.host";
    private static final ResourceKey KEY = new ResourceKey(ResourceKind.HOST, "host1");
    private static final RecordPosition ANSWERED_AT = RecordPosition.of("gdw.replies", 2, 77);
    private static final Answer.OnTopic ON_TOPIC = new Answer.OnTopic(ANSWERED_AT, ResultStatus.SUCCEEDED);

    private final InMemoryKeyValueStore memory = new InMemoryKeyValueStore();
    private final long epoch = memory.put(HostKeys.of("host1").owner(), "test");
    private final KeyedStateStore store = new KeyedStateStore(memory, "host1", () -> epoch);
    private final AnswerShrinker shrinker = new AnswerShrinker(store);
    private final CommandJournal journal = new CommandJournal(store, InstantSource.fixed(States.NOW), shrinker);

    @BeforeEach
    void start() {
        shrinker.start();
    }

    @AfterEach
    void close() {
        shrinker.close();
    }

    @Test
    void aNewCommandIsFreshAndNotYetStored() {
        // when
        JournalEntry entry = fresh("c-1", 5);

        // then
        assertThat(entry.digest()).matches("[0-9a-f]{32}");
        assertThat(entry.id()).isEqualTo(new CommandId("/billing", "c-1"));
        assertThat(entry.position()).isEqualTo(RecordPosition.of(TOPIC, 0, 5));
        assertThat(entry.startedAt()).isEqualTo(States.NOW);
        assertThat(entry.direction()).isEqualTo(JournalEntry.Direction.DO);
        assertThat(store.entries()).isEmpty();
    }

    @Test
    void aCommandThatBeganAndHasNoAnswerIsInterrupted() {
        JournalEntry entry = fresh("c-1", 5).withIntent(new Intent.OnContainer("id"));
        long revision = commit(new Mutation.PutEntry(entry, 0));
        assertThat(admit("c-1", "content", 5)).isEqualTo(new Admission.Interrupted(new Versioned<>(entry, revision)));
    }

    @Test
    void aRepeatGetsTheFirstAnswerAtWhateverOffsetItStands() {
        // field case 20
        commit(CommandJournal.answer(fresh("c-1", 5), 0, States.answer().outcome()));
        assertThat(admit("c-1", "content", 900_000))
                .isEqualTo(new Admission.Answered(States.answer(), RecordPosition.of(TOPIC, 0, 5)));
    }

    @Test
    void theSameIdWithOtherContentIsDifferent() {
        JournalEntry first = fresh("c-1", 5);
        commit(new Mutation.PutEntry(first, 0));
        assertThat(admit("c-1", "other", 6)).isEqualTo(new Admission.DifferentContent(first));
    }

    @Test
    void theAnswerCannotBeStoredTwice() {
        JournalEntry entry = fresh("c-1", 5);
        commit(CommandJournal.answer(entry, 0, States.answer().outcome()));
        assertThat(store.commit(
                        change(CommandJournal.answer(entry, 0, States.answer().outcome()))))
                .isEqualTo(new CommitResult.Conflict("commands/" + entry.digest()));
    }

    @Test
    void sourceAndIdAreNotRunTogether() {
        assertThat(CommandDigest.of(new CommandId("a", "bc"))).isNotEqualTo(CommandDigest.of(new CommandId("ab", "c")));
        assertThat(CommandDigest.of(new CommandId("", "abc"))).isNotEqualTo(CommandDigest.of(new CommandId("abc", "")));
    }

    @Test
    void theDigestNeverChanges() {
        // SHA-256 over 00000008 "/billing" 00000003 "c-1": another value would make every stored command a new one
        assertThat(CommandDigest.of(new CommandId("/billing", "c-1"))).isEqualTo("69d2f4b4e9b2c6c3d62c42f50c95b0e7");
    }

    @Test
    void anEarlierCommandIsFoundById() {
        JournalEntry entry = fresh("c-1", 5);
        commit(new Mutation.PutEntry(entry, 0));
        assertThat(journal.find(new CommandId("/billing", "c-1"))).contains(entry);
        assertThat(journal.find(new CommandId("/other", "c-1"))).isEmpty();
    }

    @Test
    void aCommittedAnswerShrinksToWhereItStands() {
        // given
        JournalEntry entry = answered("c-1", 5);

        // when
        journal.answerCommitted(entry.digest(), ANSWERED_AT);

        // then
        await().untilAsserted(() -> assertThat(admit("c-1", "content", 5))
                .isEqualTo(new Admission.Answered(ON_TOPIC, RecordPosition.of(TOPIC, 0, 5))));
        assertThat(journal.find(entry.id()).orElseThrow().intent()).isNull();
    }

    @Test
    void manyAnswersShrinkInFewTransactionsAndCloseWritesWhatIsLeft() {
        // given
        List<JournalEntry> entries =
                IntStream.range(0, 100).mapToObj(i -> answered("c-" + i, i)).toList();
        int before = memory.commits();

        // when
        entries.forEach(entry -> journal.answerCommitted(entry.digest(), ANSWERED_AT));
        shrinker.close();

        // then
        assertThat(store.entries()).allMatch(entry -> entry.value().answer() instanceof Answer.OnTopic);
        assertThat(memory.commits() - before).isLessThanOrEqualTo(4);
    }

    @Test
    void answersShrinkWhenTheStoreIsBack() {
        // given
        JournalEntry entry = answered("c-1", 5);
        memory.trouble(Trouble.AWAY);
        journal.answerCommitted(entry.digest(), ANSWERED_AT);

        // when
        memory.trouble(Trouble.NONE);

        // then
        await().until(() -> journal.find(entry.id()).orElseThrow().answer() instanceof Answer.OnTopic);
    }

    @Test
    void anEntryThatIsGoneKeepsNoOtherFromShrinking() {
        JournalEntry entry = answered("c-1", 5);
        journal.answerCommitted("gone", ANSWERED_AT);
        journal.answerCommitted(entry.digest(), ANSWERED_AT);
        await().until(() -> journal.find(entry.id()).orElseThrow().answer() instanceof Answer.OnTopic);
    }

    @Test
    void trimmedIsOnlyWhatIsOldAndAnsweredAndBelowTheLowestUncommitted() {
        // given
        JournalEntry below = onTopic("below", 9);
        JournalEntry at = onTopic("at", 10);
        JournalEntry above = onTopic("above", 11);
        JournalEntry inline = answered("inline", 1);
        JournalEntry running = fresh("running", 2);
        commit(new Mutation.PutEntry(running, 0));
        CommandJournal later =
                new CommandJournal(store, InstantSource.fixed(States.NOW.plus(Duration.ofDays(15))), shrinker);

        // when
        int young = journal.trim(Duration.ofDays(14), Map.of(new Partition(TOPIC, 0), 10L));
        int unknownPartition = later.trim(Duration.ofDays(14), Map.of(new Partition(TOPIC, 1), 10L));
        int trimmed = later.trim(Duration.ofDays(14), Map.of(new Partition(TOPIC, 0), 10L));

        // then
        assertThat(List.of(young, unknownPartition, trimmed)).containsExactly(0, 0, 2);
        assertThat(List.of(below, inline))
                .allMatch(entry -> journal.find(entry.id()).isEmpty());
        assertThat(List.of(at, above, running))
                .allMatch(entry -> journal.find(entry.id()).isPresent());
    }

    private JournalEntry onTopic(String id, long offset) {
        JournalEntry entry = fresh(id, offset).answered(ON_TOPIC);
        commit(new Mutation.PutEntry(entry, 0));
        return entry;
    }

    private JournalEntry answered(String id, long offset) {
        JournalEntry entry = fresh(id, offset).withIntent(new Intent.OnContainer("id"));
        commit(CommandJournal.answer(entry, 0, States.answer().outcome()));
        return entry;
    }

    private JournalEntry fresh(String id, long offset) {
        Admission admission = admit(id, "content", offset);
        assertThat(admission).isInstanceOf(Admission.Fresh.class);
        return ((Admission.Fresh) admission).entry();
    }

    private Admission admit(String id, String content, long offset) {
        var envelope = new CommandEnvelope(
                new CommandId("/billing", id),
                "io.gpudocker.host.cordon.v1",
                "host1",
                null,
                null,
                id,
                null,
                null,
                null,
                null,
                null,
                List.of());
        var valid = new DecodedCommand.Valid(envelope, new HostCommand.Cordon(null, List.of()), content);
        return journal.admit(valid, KEY, RecordPosition.of(TOPIC, 0, offset));
    }

    private long commit(Mutation mutation) {
        CommitResult result = store.commit(change(mutation));
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        return ((CommitResult.Committed) result).revision();
    }

    private static StateChange change(Mutation mutation) {
        return new StateChange(List.of(mutation));
    }
}
