package io.gpudocker.producer.bill;

import static io.gpudocker.producer.bill.Intervals.hour;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.producer.replay.TimeRange;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceTest {
    private static final long HOUR = 3_600_000;

    @ParameterizedTest
    @CsvSource({
        "0, 10, 2, 4, 2", // within
        "0, 3, 2, 4, 1", // over the end
        "3, 10, 2, 4, 1", // over the beginning
        "2.5, 3, 2, 4, 0.5", // over both
        "0, 2, 2, 4, 0", // ends where it begins
        "4, 10, 2, 4, 0", // begins where it ends
        "8, 10, 2, 4, 0"
    })
    void whatFallsIntoTheTimeIsCounted(double from, double to, double start, double end, double hours) {
        List<Piece> pieces = Piece.of(Intervals.of("foo", 1, start, end, 3, "c"), new TimeRange(hour(from), hour(to)));

        assertThat(pieces.stream().mapToLong(Piece::millis).sum()).isEqualTo(Math.round(hours * HOUR));
        assertThat(pieces.stream().mapToLong(Piece::gpuMillis).sum()).isEqualTo(Math.round(hours * HOUR * 3));
    }

    @Test
    void anIntervalWithoutLengthIsCountedWhereItStands() {
        UsageInterval instant = Intervals.of("foo", 1, 2, 2, 1, "c");

        assertThat(Piece.of(instant, new TimeRange(hour(2), hour(3)))).hasSize(1);
        assertThat(Piece.ofDays(instant, new TimeRange(hour(2), hour(3)))).hasSize(1);
        assertThat(Piece.of(instant, new TimeRange(hour(1), hour(2)))).isEmpty();
    }

    @Test
    void oneOverTwoMidnightsHasThreeDays() {
        List<Piece> days = Piece.ofDays(Intervals.of("foo", 1, 1, 28, 2, "c"), new TimeRange(hour(0), hour(100)));

        assertThat(days)
                .extracting(Piece::day)
                .containsExactly(
                        LocalDate.parse("2026-01-01"), LocalDate.parse("2026-01-02"), LocalDate.parse("2026-01-03"));
        assertThat(days).extracting(piece -> piece.gpuMillis() / HOUR).containsExactly(2L, 48L, 4L);
    }

    @Test
    void oneThatBeginsAtMidnightIsOfThatDayAlone() {
        assertThat(Piece.ofDays(Intervals.of("foo", 1, 2, 26, 1, "c"), new TimeRange(hour(0), hour(100))))
                .singleElement()
                .extracting(Piece::millis)
                .isEqualTo(24 * HOUR);
    }

    @Test
    void whatCountsIsSharedInProportionWhereTheClockWasSet() {
        // Two hours by the clock on the wall, one hour by the one that counts.
        UsageInterval bent = new UsageInterval(
                "host1",
                "foo",
                1,
                hour(0).toEpochMilli(),
                hour(2).toEpochMilli(),
                3_600,
                7_200,
                List.of("H100", "H100"),
                "c",
                true);

        assertThat(Piece.of(bent, new TimeRange(hour(1), hour(9))))
                .containsExactly(new Piece(hour(1).toEpochMilli(), HOUR / 2, HOUR));
    }

    @Test
    void howeverItIsCutTheSumStaysTheSame() {
        Random random = new Random(4711);
        for (int round = 0; round < 1_000; round++) {
            double end = Math.round(random.nextDouble() * 1e8) / 1e6;
            double cut = end * random.nextDouble();
            UsageInterval whole = Intervals.of("foo", 1, 0, end, 1 + random.nextInt(8), "c");

            long sum = Piece.ofDays(whole, new TimeRange(hour(0), hour(cut).plusMillis(1))).stream()
                            .mapToLong(Piece::gpuMillis)
                            .sum()
                    + Piece.ofDays(whole, new TimeRange(hour(cut).plusMillis(1), hour(end + 1))).stream()
                            .mapToLong(Piece::gpuMillis)
                            .sum();

            assertThat(sum).isCloseTo(whole.gpuMillis(), org.assertj.core.data.Offset.offset(16L));
        }
    }
}
