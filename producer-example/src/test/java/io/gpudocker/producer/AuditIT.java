package io.gpudocker.producer;

import static io.gpudocker.producer.History.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.event.Event;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The audit of pasts on a real broker: a clean one, and one for each thing that can be wrong. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AuditIT {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static Broker broker;
    private static String servers = "";

    private String prefix = "";

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new Broker();
        broker.start();
        servers = broker.bootstrapServers();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    /** A life of a ReplicaSet in which all is as it must be, repeats and a record that is none included. */
    private static void clean(History history) {
        history.ask(0, "c-1", "run", "foo", "\"imageName\":\"i\",\"gpuCount\":2,\"env\":[\"TOKEN=s3cret\"]")
                .answer(1, "c-1", "run", "foo", 1)
                .event(1, "e-1", "foo", new Event.ReplicaSetStarted("foo", 1, "0123"), "c-1")
                .usage("foo", 1, 1, 61, 2, false, "c-1")
                .ask(90, "c-2", "patch", "foo", "\"gpuPatch\":{\"gpuCount\":1}")
                .answer(91, "c-2", "patch", "foo", 2)
                .usage("foo", 1, 61, 91, 2, true, "c-1")
                // Sent again, and answered with the first answer.
                .ask(92, "c-2", "patch", "foo", "\"gpuPatch\":{\"gpuCount\":1}")
                .answer(91, "c-2", "patch", "foo", 2)
                .ask(93, "c-3", "describe", "foo", "")
                .answer(94, "c-3", "describe", "foo", 2)
                .ask(95, "v-1", "volume.patch", "data", "\"size\":\"40GB\",\"replicaSets\":\"all\"")
                .moved(96, "v-1", "data", "foo", 3)
                .usage("foo", 2, 91, 96, 1, true, "c-2")
                .ask(100, "c-4", "rollback", "foo", "\"version\":1")
                .answer(101, "c-4", "rollback", "foo", 4)
                .usage("foo", 3, 96, 101, 1, true, "v-1")
                .askRaw(102, ResourceKind.HOST, "host1", "{")
                .ask(110, "c-5", "delete", "foo", "")
                .answer(111, "c-5", "delete", "foo", null)
                .usage("foo", 4, 101, 111, 1, true, "c-4")
                .ask(120, "c-6", "run", "foo", "\"imageName\":\"i\"")
                .answer(121, "c-6", "run", "foo", 1)
                .ask(130, "c-7", "run", "bar", "\"imageName\":\"i\",\"gpuCount\":9")
                .refuse(131, "c-7", "run", "bar");
        // "host1" is the only record of its topic: the first one of its partition.
        history.deadLetter(103, ResourceKind.HOST, "host1", hostPartition(), 0);
    }

    private static int hostPartition() {
        byte[] key = "host1".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return org.apache.kafka.common.utils.Utils.toPositive(org.apache.kafka.common.utils.Utils.murmur2(key)) % 2;
    }

    private Shell audit(Consumer<History> past, int expected, String... arguments) throws Exception {
        prefix = "audit" + PREFIXES.incrementAndGet();
        try (History history = new History(servers, prefix).start()) {
            past.accept(history);
        }
        return again(expected, arguments);
    }

    private Shell again(int expected, String... arguments) {
        Shell shell = new Shell();
        List<String> line =
                new java.util.ArrayList<>(List.of("audit", "--bootstrap-server", servers, "--topics-prefix", prefix));
        line.addAll(List.of(arguments));
        assertThat(shell.run(line.toArray(String[]::new)))
                .as("%s%n%s", shell.out(), shell.err())
                .isEqualTo(expected);
        return shell;
    }

    /** Nothing but the planted deviation is found, in a past that is clean otherwise. */
    private void finds(String check, String words, Consumer<History> planted) throws Exception {
        Shell shell = audit(
                history -> {
                    clean(history);
                    planted.accept(history);
                },
                1,
                "--check");

        assertThat(shell.out().lines().filter(line -> line.startsWith("deviation")))
                .singleElement()
                .asString()
                .startsWith("deviation  " + check + "  2026-01-01T")
                .contains(words);
    }

    @Test
    void aCleanPastIsClean() throws Exception {
        Shell shell = audit(AuditIT::clean, 0, "--check");

        assertThat(shell.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "CHECK LOOKED AT DEVIATIONS",
                        "answers 10 commands, 9 answers, 1 dead letter 0",
                        "versions 8 answers with versions 0",
                        "usage 5 intervals 0",
                        "ids 15 answers and events 0");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void theListTellsWhatWasAskedByWhomAndWhatHappened() throws Exception {
        Shell shell = audit(AuditIT::clean, 0, "--name", "foo");

        assertThat(shell.out().lines().map(line -> line.replaceAll(" +", " ")))
                .startsWith(
                        "TIME HOST NAME RECORD WHAT SOURCE ID WHY",
                        "2026-01-01T06:00:00Z host1 foo command replicaset.run imageName i, gpuCount 2 /billing c-1",
                        "2026-01-01T06:01:00Z host1 foo answer replicaset.run SUCCEEDED, version 1 /billing c-1",
                        "2026-01-01T06:01:00Z host1 foo event started version 1 - c-1");
        // What moved it stands under the volume's name.
        assertThat(shell.out())
                .contains("volume.patch SUCCEEDED, version 3 of foo")
                .doesNotContain("s3cret", "bar");
    }

    @Test
    void oneCommandIsShownWithItsAnswerAndTheReason() throws Exception {
        Shell shell = audit(AuditIT::clean, 0, "--id", "c-7", "--source", SOURCE);

        assertThat(shell.out())
                .contains("command", "REFUSED", "GPU_NOT_ENOUGH: 2 GPUs are asked for, 1 is free")
                .doesNotContain("c-1");
    }

    @Test
    void jsonIsALineForEachRecordDeviationAndTheSummary() throws Exception {
        Shell shell = audit(history -> history.ask(0, "c-1", "describe", "foo", ""), 1, "--json");

        List<JsonNode> lines = shell.out().lines().map(AuditIT::json).toList();
        assertThat(lines)
                .extracting(line -> line.path("record").asText())
                .containsExactly("command", "deviation", "summary");
        assertThat(lines.get(1).path("places").path(0).asText()).matches(prefix + "\\.host1\\.replicasets/[01]@0");
        assertThat(lines.getLast().at("/deviations/answers").asInt()).isEqualTo(1);
    }

    private static JsonNode json(String line) {
        try {
            return Json.mapper().readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException malformed) {
            throw new AssertionError(line, malformed);
        }
    }

    @Test
    void aCommandWithoutAnAnswerIsFoundOnceItIsOldEnough() throws Exception {
        finds(
                "answers",
                "replicaset.stop c-8 of /billing was not answered",
                history -> history.ask(140, "c-8", "stop", "foo", ""));

        Shell patient = again(0, "--check", "--grace", "4h");
        assertThat(patient.out()).contains("; 1 may still be answered");
    }

    @Test
    void aSecondAnswerIsFound() throws Exception {
        finds(
                "answers",
                "replicaset.describe c-3 of /billing was sent once and answered twice".replace("twice", "2 times"),
                history -> history.answer(94, "c-3", "describe", "foo", 2));
    }

    @Test
    void anAnswerThatNobodyAskedForIsFound() throws Exception {
        finds(
                "answers",
                "replicaset.run c-9 of /billing was answered, and nobody sent it",
                history -> history.refuse(140, "c-9", "run", "foo"));
    }

    @Test
    void aRecordThatIsNoCommandAndNoDeadLetterIsFound() throws Exception {
        finds(
                "answers",
                "a record that is no command is not among the dead letters",
                history -> history.askRaw(140, ResourceKind.VOLUME, "data", "no JSON"));
    }

    @Test
    void aDeadLetterTooManyIsFound() throws Exception {
        finds(
                "answers",
                "where one is there already",
                history -> history.deadLetter(140, ResourceKind.HOST, "host1", hostPartition(), 0));
    }

    @Test
    void aHoleInTheVersionsIsFound() throws Exception {
        finds(
                "versions",
                "host1/foo: a patch or rollback made version 3 behind version 1",
                history -> history.ask(140, "c-8", "patch", "foo", "\"imageName\":\"j\"")
                        .answer(141, "c-8", "patch", "foo", 3));
    }

    @Test
    void aVersionThatNobodyMadeIsFound() throws Exception {
        finds(
                "versions",
                "an answer shows version 2 behind version 1",
                history -> history.ask(140, "c-8", "describe", "foo", "").answer(141, "c-8", "describe", "foo", 2));
    }

    @Test
    void anOverlapOfUsageIsFound() throws Exception {
        finds(
                "usage",
                "the interval of version 1 from 2026-01-01T07:50:00Z: it overlaps the one before",
                history -> history.usage("foo", 1, 110, 120, 1, true, "c-6"));
    }

    @Test
    void aGapInUsageIsFound() throws Exception {
        finds(
                "usage",
                "there is a gap of 60.0 s behind one that was not final",
                history ->
                        history.usage("foo", 1, 121, 130, 0, false, "c-6").usage("foo", 1, 131, 140, 0, false, "c-6"));
    }

    @Test
    void anotherVersionBehindAnIntervalThatWasNotFinalIsFound() throws Exception {
        finds(
                "usage",
                "the one before, of version 1, was not final",
                history ->
                        history.usage("foo", 1, 121, 130, 0, false, "c-6").usage("foo", 2, 130, 140, 0, true, "c-6"));
    }

    @Test
    void wrongGpuSecondsAreFound() throws Exception {
        finds(
                "usage",
                "gpuSeconds is 600.0, but 2 GPUs for 540.0 s are 1080.0",
                history -> history.usage("foo", 1, 121, 130, 540, 600, 2, true, "c-6"));
    }

    @Test
    void secondsThatAreNotThoseOfTheIntervalAreFound() throws Exception {
        finds(
                "usage",
                "seconds is 500.0, but end is 540.0 s after start",
                history -> history.usage("foo", 1, 121, 130, 500, 500, 1, true, "c-6"));
    }

    @Test
    void theSameIdWithOtherContentIsFound() throws Exception {
        finds(
                "ids",
                "stands for two different contents",
                history -> history.event(140, "e-1", "foo", new Event.ReplicaSetStarted("foo", 1, "4567"), "c-1"));
    }

    @Test
    void theSameIntervalWithOtherContentIsBilledOnceAndFound() throws Exception {
        finds("ids", "the id host1/usage/foo/4/", history -> history.usage("foo", 4, 101, 112, 1, true, "c-4"));
    }

    @Test
    void aTopicThatIsThereTwiceHasAnswersTooManyAndNothingElse() throws Exception {
        Shell shell = audit(
                history -> {
                    clean(history);
                    history.replayReplies();
                },
                1,
                "--check");

        assertThat(shell.out().lines().filter(line -> line.startsWith("deviation")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("deviation  answers"));
    }

    @Test
    void whatIsOutsideOfTheTimeIsNotLookedAt() throws Exception {
        audit(
                history -> {
                    clean(history);
                    history.ask(140, "c-8", "stop", "foo", "");
                },
                0,
                "--check",
                "--to",
                "2026-01-01T08:20:00Z");
        // The commands of these answers stand before the beginning.
        Shell shell = again(0, "--from", "2026-01-01T07:31:00Z", "--to", "2026-01-01T07:35:00Z");
        assertThat(shell.out()).contains("c-2", "c-3").doesNotContain("c-1 ", "c-4");
        again(1, "--check", "--from", "2026-01-01T08:20:00Z");
    }

    @Test
    void anotherHostsRecordsAreNotLookedAt() throws Exception {
        Shell shell = audit(AuditIT::clean, 0, "--check", "--host", "host2");

        assertThat(shell.out()).contains("0 commands, 0 answers, 0 dead letters", "0 intervals");
    }

    @Test
    void aPrefixWithoutRepliesIsNamed() {
        prefix = "nothing";

        assertThat(again(6).err()).startsWith("gdw: there is no topic nothing.replies on " + servers);
    }
}
