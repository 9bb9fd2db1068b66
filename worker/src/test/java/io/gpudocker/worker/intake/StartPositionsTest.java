package io.gpudocker.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.intake.StartPositions.Decision;
import io.gpudocker.worker.intake.StartPositions.Facts;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Field case 19: offsets that expired, moved or never were. */
final class StartPositionsTest {
    private static final Partition P = new Partition("t", 0);

    /** Committed, stored, the stored topic id and count, host record, then where to begin or a word of the refusal. */
    static Stream<Arguments> table() {
        return Stream.of(
                Arguments.of("first start", null, null, "id", 8, false, 10L, null),
                Arguments.of("committed, as always", 50L, 40L, "id", 8, true, 50L, null),
                Arguments.of("committed, nothing stored yet", 50L, null, "id", 8, true, 50L, null),
                Arguments.of("died right after storing at the first start", null, 10L, "id", 8, false, 10L, null),
                Arguments.of("the group expired", null, 40L, "id", 8, true, 40L, null),
                Arguments.of("nobody knows, but the host has run", null, null, "id", 8, true, null, "neither"),
                Arguments.of("reset to an earlier offset", 30L, 40L, "id", 8, true, null, "run again"),
                Arguments.of("topic made anew", 50L, 40L, "other", 8, true, null, "made anew"),
                Arguments.of("partitions added", 50L, 40L, "id", 4, true, null, "4"),
                Arguments.of("retention overtook it", 5L, null, "id", 8, true, null, "out of range"),
                Arguments.of("the topic lost its end", 101L, 40L, "id", 8, true, null, "out of range"),
                Arguments.of("stored and overtaken by retention", null, 9L, "id", 8, true, null, "out of range"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void beginsOnlyWhereItIsKnownToBeRight(
            String name,
            @Nullable Long committed,
            @Nullable Long stored,
            String storedId,
            int storedPartitions,
            boolean hostRecord,
            @Nullable Long begin,
            @Nullable String refusal) {
        Facts facts = new Facts(
                P,
                "id",
                8,
                committed == null ? null : new OffsetMark(P, committed, ""),
                stored == null ? null : new StoredOffset(storedId, storedPartitions, stored),
                10,
                100);

        switch (StartPositions.decide(List.of(facts), hostRecord)) {
            case Decision.Begin(List<OffsetMark> marks, boolean first) -> {
                assertThat(marks).as(name).extracting(OffsetMark::offset).containsExactly(begin);
                assertThat(first).isEqualTo(name.equals("first start"));
            }
            case Decision.Refused(List<String> problems) -> {
                assertThat(begin).as(name).isNull();
                assertThat(problems).singleElement().asString().contains(String.valueOf(refusal), "t");
            }
        }
    }

    @Test
    void onePartitionThatIsKnownMakesItNoFirstStart() {
        Partition other = new Partition("t", 1);
        Decision decision = StartPositions.decide(
                List.of(
                        new Facts(P, "id", 8, new OffsetMark(P, 50, ""), null, 10, 100),
                        new Facts(other, "id", 8, null, null, 0, 0)),
                false);

        assertThat(decision).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void theMarksMetadataIsKept() {
        OffsetMark mark = new OffsetMark(P, 50, "a014");

        assertThat(StartPositions.decide(List.of(new Facts(P, "id", 8, mark, null, 10, 100)), true))
                .isEqualTo(new Decision.Begin(List.of(mark), false));
    }
}
