package io.gpudocker.producer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.producer.audit.AnswerFact.Kind;
import io.gpudocker.producer.replay.Stretch;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AnswersCheckTest {
    private static final TopicPartition PARTITION = new TopicPartition("gdw.host1.replicasets", 0);

    private final Past.Found found = new Past.Found();
    private final List<AnswerFact> facts = new ArrayList<>();

    private AnswersCheckTest with(Kind kind, long minute, String id) {
        facts.add(new AnswerFact(kind, Past.origin("foo", minute), "/me", id, "io.gpudocker.replicaset.run.v1"));
        return this;
    }

    private List<String> check(Stretch... held) {
        HeldCommands commands = new HeldCommands(3_600_000);
        commands.add("host1", List.of(held));
        new AnswersCheck(Past.scope(null), commands, found.findings()).check(facts);
        return found.texts();
    }

    /** Everything that ever was, from the first minute on. */
    private static Stretch whole() {
        return new Stretch(PARTITION, 0, 100, Long.MIN_VALUE, Past.ZERO.toEpochMilli());
    }

    @Test
    void eachRecordOfACommandHasAnAnswerOfItsOwn() {
        with(Kind.COMMAND, 1, "c-1").with(Kind.COMMAND, 5, "c-1").with(Kind.COMMAND, 2, "c-2");
        with(Kind.ANSWER, 3, "c-1").with(Kind.ANSWER, 3, "c-1").with(Kind.ANSWER, 3, "c-2");

        assertThat(check(whole())).isEmpty();
    }

    @Test
    void theLastOfSeveralIsTheOneThatMayStillWait() {
        with(Kind.COMMAND, 1, "c-1").with(Kind.COMMAND, 599, "c-1").with(Kind.ANSWER, 2, "c-1");

        assertThat(check(whole())).isEmpty();
        assertThat(found.findings().stillWaiting()).isEqualTo(1);
    }

    @Test
    void oneThatIsOlderThanTheGraceIsMissing() {
        with(Kind.COMMAND, 569, "c-1").with(Kind.COMMAND, 571, "c-2");

        assertThat(check(whole())).containsExactly("replicaset.run c-1 of /me was not answered");
        assertThat(found.findings().stillWaiting()).isEqualTo(1);
    }

    @Test
    void oneThatIsTooManyIsFound() {
        with(Kind.COMMAND, 1, "c-1").with(Kind.ANSWER, 2, "c-1").with(Kind.ANSWER, 3, "c-1");

        assertThat(check(whole())).containsExactly("replicaset.run c-1 of /me was sent once and answered 2 times");
    }

    @Test
    void anAnswerIsHeldAgainstCommandsThatAreStillThereOnly() {
        long twenty = Past.minute(20).toEpochMilli();
        Stretch cut = new Stretch(PARTITION, 50, 100, twenty, twenty);
        with(Kind.ANSWER, 79, "c-1").with(Kind.ANSWER, 81, "c-2");

        assertThat(check(cut)).containsExactly("replicaset.run c-2 of /me was answered, and nobody sent it");
    }

    @Test
    void withoutAnyCommandsNothingIsHeldAgainstThem() {
        with(Kind.ANSWER, 100, "c-1");

        assertThat(check(new Stretch(PARTITION, 50, 50, Long.MAX_VALUE, Long.MAX_VALUE)))
                .isEmpty();
        assertThat(check(new Stretch(PARTITION, 0, 0, Long.MIN_VALUE, Long.MAX_VALUE)))
                .isEmpty();
        assertThat(check()).isEmpty();
    }

    @Test
    void anAnswerFromBeforeTheFirstCommandIsOfAnEarlierLifeOfTheTopics() {
        with(Kind.ANSWER, 4, "c-1").with(Kind.ANSWER, 6, "c-2");

        assertThat(check(new Stretch(
                        PARTITION, 0, 9, Long.MIN_VALUE, Past.minute(5).toEpochMilli())))
                .containsExactly("replicaset.run c-2 of /me was answered, and nobody sent it");
    }

    @Test
    void deadLettersAreHeldAgainstWhatCanNotBeRead() {
        with(Kind.UNREADABLE, 1, "t/0@1").with(Kind.DEAD_LETTER, 2, "t/0@1");
        with(Kind.UNREADABLE, 1, "t/0@2");
        with(Kind.DEAD_LETTER, 2, "t/0@3");

        assertThat(check(whole()))
                .containsExactly(
                        "a record that is no command is not among the dead letters",
                        "a dead letter of t/0@3, where none belongs");
    }
}
