package io.gpudocker.producer.bill;

import static io.gpudocker.producer.bill.Intervals.hour;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.producer.replay.TimeRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class BillTest {
    private static final TimeRange DAYS = new TimeRange(hour(0), hour(100));
    private static final long HOUR = 3_600_000;

    private static String line(Bill.Row row) {
        return row.label() + " " + row.replicaSets() + " " + row.gpuMillis() / HOUR + " " + row.intervals();
    }

    private static List<String> lines(Bill bill) {
        return bill.rows().stream().map(BillTest::line).toList();
    }

    @Test
    void anIntervalThatComesAgainCountsOnce() {
        Bill bill = new Bill(Grouping.NAME, DAYS);

        for (int i = 0; i < 2; i++) {
            bill.add(Intervals.of("foo", 1, 0, 1, 2, "c-1"));
            bill.add(Intervals.of("foo", 1, 1, 2, 2, "c-1"));
            bill.add(Intervals.of("foo", 2, 2, 3, 1, "c-2"));
        }

        assertThat(lines(bill)).containsExactly("host1/foo 1 5 3");
        assertThat(bill.repeats()).isEqualTo(3);
    }

    @Test
    void oneWithoutLengthDoesNotHideTheVersionThatBeginsThere() {
        Bill bill = new Bill(Grouping.NAME, DAYS);

        bill.add(Intervals.of("foo", 1, 1, 1, 2, "c-1"));
        bill.add(Intervals.of("foo", 2, 1, 2, 2, "c-2"));

        assertThat(lines(bill)).containsExactly("host1/foo 1 2 2");
    }

    @Test
    void ofAnotherLifeOfTheNameTheFirstVersionCounts() {
        Bill bill = new Bill(Grouping.NAME, DAYS);

        bill.add(Intervals.of("foo", 3, 1, 2, 1, "c-3"));
        bill.add(Intervals.of("foo", 1, 5, 6, 1, "c-9"));

        assertThat(lines(bill)).containsExactly("host1/foo 1 2 2");
    }

    @Test
    void byDayAReplicaSetIsOneOnEachDayAndOneInAll() {
        Bill bill = new Bill(Grouping.DAY, DAYS);

        bill.add(Intervals.of("foo", 1, 0, 1, 1, "c-1"));
        bill.add(Intervals.of("foo", 1, 1, 4, 1, "c-1"));
        bill.add(Intervals.of("bar", 1, 3, 4, 1, "c-2"));

        assertThat(lines(bill)).containsExactly("2026-01-01 1 2 2", "2026-01-02 2 3 2");
        assertThat(line(bill.total())).isEqualTo("total 2 5 3");
    }

    @Test
    void aSourceThatIsLearntLaterGetsWhatCameBefore() {
        Bill bill = new Bill(Grouping.SOURCE, DAYS);
        ReplicaSetKey foo = new ReplicaSetKey("host1", "foo");

        bill.learn(foo, "c-1", "/a");
        bill.add(Intervals.of("foo", 1, 0, 1, 1, "c-1"));
        // The result that made version 2 stands on another partition.
        bill.add(Intervals.of("foo", 2, 1, 3, 1, "c-2"));
        bill.learn(foo, "c-2", "/b");
        bill.add(Intervals.of("foo", 2, 3, 4, 1, "c-2"));
        bill.learn(foo, "c-3", "/a");
        bill.add(Intervals.of("foo", 3, 4, 8, 1, "c-3"));
        bill.add(Intervals.of("bar", 1, 0, 2, 1, "c-0"));

        assertThat(lines(bill)).containsExactly("/a 1 5 2", "/b 1 3 2", "unknown 1 2 1");
        assertThat(line(bill.total())).isEqualTo("total 2 10 5");
    }

    @Test
    void whatIsOutsideOfTheTimeIsInNoGroup() {
        Bill bill = new Bill(Grouping.HOST, new TimeRange(hour(10), hour(11)));

        bill.add(Intervals.of("foo", 1, 0, 10, 1, "c-1"));

        assertThat(bill.rows()).isEmpty();
        assertThat(line(bill.total())).isEqualTo("total 0 0 0");
    }
}
