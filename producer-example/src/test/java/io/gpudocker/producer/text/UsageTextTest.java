package io.gpudocker.producer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.producer.bill.Bill;
import io.gpudocker.producer.bill.Grouping;
import io.gpudocker.producer.replay.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsageTextTest {
    private static final UsageText TEXT = new UsageText(
            Grouping.SOURCE,
            new TimeRange(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z")));

    @Test
    void cellsOfCsvAreQuotedWhereTheyMust() {
        Bill.Row row = new Bill.Row("/a,\"b\"", 1, 1, 3_600_000, Set.of("B", "A"), 2);

        assertThat(TEXT.csv(List.of(row)))
                .isEqualTo("source,replicaSets,gpuHours,hours,gpus,intervals\n"
                        + "\"/a,\"\"b\"\"\",1,1.000000,0.000000,A; B,2\n");
    }

    @Test
    void anEmptyBillHasItsSum() {
        assertThat(TEXT.table(List.of(), new Bill.Row("total", 0, 0, 0, Set.of(), 0)))
                .isEqualTo("""
                        SOURCE  REPLICASETS  GPU HOURS  HOURS  GPUS  INTERVALS
                        total   0            0.000      0.000  -     0
                        """);
    }
}
