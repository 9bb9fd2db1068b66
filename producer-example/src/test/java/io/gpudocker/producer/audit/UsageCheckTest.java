package io.gpudocker.producer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsageCheckTest {
    private final Past.Found found = new Past.Found();

    private static UsageFact interval(String id, int version, long from, long to, boolean last) {
        return interval(id, version, from, to, 60.0 * (to - from), 120.0 * (to - from), last);
    }

    private static UsageFact interval(
            String id, int version, long from, long to, double seconds, double gpuSeconds, boolean last) {
        return new UsageFact(
                Past.origin("foo", to),
                id,
                "foo",
                version,
                Past.minute(from).toEpochMilli(),
                Past.minute(to).toEpochMilli(),
                seconds,
                gpuSeconds,
                2,
                last);
    }

    private List<String> check(UsageFact... facts) {
        new UsageCheck(found.findings()).check(List.of(facts));
        return found.texts();
    }

    @Test
    void intervalsThatGoOnOrBeginLaterAreRight() {
        assertThat(check(
                        interval("a", 1, 0, 10, false),
                        interval("b", 1, 10, 20, true),
                        interval("c", 2, 20, 30, true),
                        // A repeat, much later than what it repeats.
                        interval("a", 1, 0, 10, false),
                        interval("d", 2, 50, 60, false)))
                .isEmpty();
    }

    @Test
    void fractionsOfASecondAreNoDeviation() {
        assertThat(check(new UsageFact(
                        Past.origin("foo", 1), "a", "foo", 1, 1_000, 1_000 + 123_457, 123.457, 123.457 * 2, 2, true)))
                .isEmpty();
    }

    @Test
    void everythingThatIsWrongWithOneIsTold() {
        assertThat(check(
                        interval("a", 1, 0, 10, false),
                        interval("b", 2, 9, 20, 1, 1, false),
                        interval("c", 2, 21, 30, false),
                        interval("d", 3, 30, 40, true)))
                .satisfiesExactly(
                        text -> assertThat(text).contains("seconds is 1.0, but end is 660.0 s after start"),
                        text -> assertThat(text).contains("gpuSeconds is 1.0, but 2 GPUs for 1.0 s are 2.0"),
                        text -> assertThat(text)
                                .contains("it overlaps the one before, which ends at 2026-01-01T00:10:00Z"),
                        text -> assertThat(text).contains("a gap of 60.0 s"),
                        text -> assertThat(text).contains("the one before, of version 2, was not final"));
    }

    @Test
    void oneThatEndsBeforeItBeginsIsTold() {
        assertThat(check(interval("a", 1, 10, 9, -60, -120, true)))
                .containsExactly("the interval of version 1 from 2026-01-01T00:10:00Z: it ends before it begins");
    }

    @Test
    void oneFromThePastIsAnOverlapAndTheNextGoesOnBehindTheRightOne() {
        assertThat(check(
                        interval("a", 1, 10, 20, false), interval("x", 1, 0, 5, false), interval("b", 1, 20, 30, true)))
                .singleElement()
                .asString()
                .contains("from 2026-01-01T00:00:00Z: it overlaps");
    }
}
