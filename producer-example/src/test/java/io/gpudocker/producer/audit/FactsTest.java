package io.gpudocker.producer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.producer.audit.Timeline.Entry;
import io.gpudocker.producer.replay.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept between reading and judging. */
class FactsTest {

    @TempDir
    private Path directory;

    @Test
    void factsComeBackAsTheyWereTogetherWithAllOfTheirKeyAndInOrder() {
        try (Facts facts = Facts.open(directory, 7)) {
            // Whatever ends the program, nothing is left behind.
            assertThat(directory).isEmptyDirectory();
            for (int i = 0; i < 1_000; i++) {
                facts.ids.add(new IdFact(Past.origin("foo", i), "id-" + i % 100, i));
                facts.answers.add(new AnswerFact(
                        AnswerFact.Kind.ANSWER,
                        Past.origin("fü", i),
                        "/ä",
                        "c-" + i,
                        "io.gpudocker.replicaset.run.v1"));
            }
            facts.usage.add(new UsageFact(Past.origin("foo", 1), "id", "foo", 3, 5, 7, 0.002, 0.004, 2, true));
            facts.versions.add(new VersionFact(Past.origin("data", 1), "id", "foo", VersionFact.Step.MOVED, 4));

            Map<String, List<Long>> byId = new HashMap<>();
            List<Integer> sizes = new ArrayList<>();
            facts.ids.forEach(part -> {
                sizes.add(part.size());
                Map<String, List<Long>> inPart = new HashMap<>();
                part.forEach(fact -> inPart.computeIfAbsent(fact.id(), _ -> new ArrayList<>())
                        .add(fact.content()));
                inPart.forEach(
                        (id, contents) -> assertThat(byId.put(id, contents)).isNull());
            });
            List<AnswerFact> answers = new ArrayList<>();
            facts.answers.forEach(answers::addAll);
            List<Object> others = new ArrayList<>();
            facts.usage.forEach(others::addAll);
            facts.versions.forEach(others::addAll);

            assertThat(sizes).hasSize(7).allMatch(size -> size < 500);
            assertThat(byId)
                    .hasSize(100)
                    .allSatisfy(
                            (id, contents) -> assertThat(contents).hasSize(10).isSorted());
            assertThat(answers)
                    .hasSize(1_000)
                    .contains(new AnswerFact(
                            AnswerFact.Kind.ANSWER,
                            Past.origin("fü", 7),
                            "/ä",
                            "c-7",
                            "io.gpudocker.replicaset.run.v1"));
            assertThat(others)
                    .containsExactly(
                            new UsageFact(Past.origin("foo", 1), "id", "foo", 3, 5, 7, 0.002, 0.004, 2, true),
                            new VersionFact(Past.origin("data", 1), "id", "foo", VersionFact.Step.MOVED, 4));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'a':1,'b':[1,2]} | {'b':[1,2],'a':1}     | true
            {'a':1.0}         | {'a':1}               | true
            {'a':0.10}        | {'a':1e-1}            | true
            {'b':[1,2]}       | {'b':[2,1]}           | false
            {'a':1,'b':2}     | {'a':2,'b':1}         | false
            {'a':'1'}         | {'a':1}               | false
            {'a':null}        | {}                    | false
            {'a':'true'}      | {'a':true}            | false
            {'a':{'b':1}}     | {'a':{},'b':1}        | false
            []                | {}                    | false
            """)
    void contentIsTheSameHoweverItIsWritten(String one, String other, boolean same) throws JsonProcessingException {
        long first = ContentHash.of(Json.mapper().readTree(one.replace('\'', '"')));
        long second = ContentHash.of(Json.mapper().readTree(other.replace('\'', '"')));

        assertThat(first == second).isEqualTo(same);
    }

    @Test
    void theTimelineKeepsTheFirstOnesInOrderAndCountsTheOthers() {
        Timeline timeline = new Timeline(2);
        for (long time : new long[] {5, 3, 9, 1, 4}) {
            if (timeline.takes(time)) {
                timeline.add(
                        new Entry(time, Timeline.Kind.EVENT, new Place("t", 0, time), "host1", "foo", "", "", "", ""));
            }
        }

        assertThat(timeline.entries()).extracting(Entry::time).containsExactly(1L, 3L);
        assertThat(timeline.left()).isEqualTo(3);
    }

    @Test
    void aTimelineOfNoLengthTakesNothing() {
        assertThat(new Timeline(0).takes(1)).isFalse();
    }
}
