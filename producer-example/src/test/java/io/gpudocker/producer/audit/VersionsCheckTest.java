package io.gpudocker.producer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.producer.audit.VersionFact.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsCheckTest {
    private final Past.Found found = new Past.Found();

    /** @param life such as {@code run1 patch2}; with {@code @minute} where it does not come a minute after the one before */
    private List<String> check(String life) {
        List<VersionFact> facts = new ArrayList<>();
        long minute = 0;
        for (String each : life.split(" ")) {
            String[] parts = each.split("@");
            minute = parts.length > 1 ? Long.parseLong(parts[1]) : minute + 1;
            String verb = parts[0].replaceAll("\\d+$", "");
            String version = parts[0].substring(verb.length());
            facts.add(new VersionFact(
                    Past.origin(verb.equals("moved") ? "data" : "foo", minute),
                    each + minute,
                    "foo",
                    verb.equals("moved") ? Step.MOVED : Step.of(verb),
                    version.isEmpty() ? 0 : Integer.parseInt(version)));
        }
        new VersionsCheck(Past.scope(null), found.findings()).check(facts);
        return found.texts();
    }

    @ParameterizedTest
    @CsvSource({
        "run1 patch2 rollback3 stop3 restart3 restart4 describe4 delete run1",
        // What stood before the time is not known.
        "patch7 patch8",
        "describe3",
        "delete run1",
        // After everything on the host was removed by hand.
        "run1 patch2 run1",
        // Those of a volume are read before or after, as their partition is.
        "moved2@3 run1@2 patch3@4",
        "run1@2 patch3@4 moved2@3",
        "run1@2 patch3@4 moved2@3 moved4@5",
        "run1@1 describe2@3 delete@4 run1@5 patch3@7 moved2@2 moved2@6",
        // The host's clock was set back in between.
        "run1@2 patch3@1 moved2@3",
    })
    void aLifeWithoutAHole(String life) {
        assertThat(check(life)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run2                    | a run made version 2
            run1 patch3             | a patch or rollback made version 3 behind version 1
            run1 patch1             | a patch or rollback made version 1 behind version 1
            run1 restart3           | a restart left version 3 behind version 1
            run1 stop2              | an answer shows version 2 behind version 1
            run1 delete patch2      | a patch or rollback made version 2 behind its deletion
            run1@1 moved3@2         | a change of its volume made version 3 behind version 1
            run1@1 moved2@2 moved2@3 | a change of its volume made version 2 behind version 2
            """)
    void aHoleIsFoundOnce(String life, String text) {
        assertThat(check(life)).containsExactly(text);
    }

    @Test
    void anAnswerThatComesAgainTellsOfThePast() {
        VersionFact first = new VersionFact(Past.origin("foo", 1), "r-1", "foo", Step.RUN, 1);
        VersionFact second = new VersionFact(Past.origin("foo", 2), "r-2", "foo", Step.NEXT, 2);
        // Its first one stands before all that is read.
        VersionFact old = new VersionFact(Past.origin("foo", -3_000), "r-0", "foo", Step.NEXT, 7);

        new VersionsCheck(Past.scope(null), found.findings()).check(List.of(first, second, old, first, second));

        assertThat(found.texts()).isEmpty();
    }

    @Test
    void namesDoNotMix() {
        new VersionsCheck(Past.scope(null), found.findings())
                .check(List.of(
                        new VersionFact(Past.origin("foo", 1), "r-1", "foo", Step.RUN, 1),
                        new VersionFact(Past.origin("bar", 1), "r-2", "bar", Step.RUN, 1),
                        new VersionFact(Past.origin("data", 2), "r-3", "foo", Step.MOVED, 2),
                        new VersionFact(Past.origin("data", 2), "r-3", "bar", Step.MOVED, 2)));

        assertThat(found.texts()).isEmpty();
    }
}
