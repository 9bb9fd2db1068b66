package io.gpudocker.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Field cases 13 and 16, and what the metadata can hold. */
final class OffsetLedgerTest {
    private static final Partition HOST = new Partition("host", 0);
    private static final Partition P = new Partition("replicasets", 3);

    private final OffsetLedger ledger = ledger(new OffsetMark(P, 100, ""));

    @Test
    void committedIsTheLowestUnfinishedAndNotWhatWasRead() {
        see(ledger, "a", 100, 101, 103);
        finish(ledger, 101);

        assertThat(ledger.lowestUnfinished(P)).isEqualTo(100);
        finish(ledger, 100);
        assertThat(ledger.lowestUnfinished(P)).isEqualTo(103);
        finish(ledger, 103);
        assertThat(ledger.lowestUnfinished(P)).isEqualTo(104);
        ledger.reached(P, 106);
        assertThat(ledger.lowestUnfinished(P)).isEqualTo(106);
    }

    @Test
    void aMarkSaysWhatWillBeFinishedAndChangesNothing() {
        see(ledger, "a", 100, 101);

        assertThat(ledger.marksWith(List.of(at(100)), 0)).containsExactly(new OffsetMark(P, 101, ""));
        assertThat(ledger.lowestUnfinished(P)).isEqualTo(100);
        assertThat(ledger.unfinished(P)).isEqualTo(2);
    }

    @Test
    void theOutboxSequenceStandsOnPartitionZeroOfTheHostTopicAndNeverGoesBack() {
        ledger.finished(List.of(), 41);
        OffsetMark mark = ledger.marksWith(List.of(), 7).getFirst();

        assertThat(mark.partition()).isEqualTo(HOST);
        assertThat(new OffsetLedger(HOST, List.of(mark)).outboxSequence()).isEqualTo(41);
    }

    @Test
    void anotherSessionsLateCompletionTouchesNothing() {
        see(ledger, "a", 100);
        finish(ledger, 99, 105);

        assertThat(ledger.unfinished(P)).isEqualTo(1);
        assertThat(ledger.lowestUnfinished(P)).isEqualTo(100);
    }

    @Test
    void aRestartDoesOnlyWhatWasNotFinished() {
        see(ledger, "a", 100, 101, 102);
        see(ledger, "b", 105, 106, 107);
        finish(ledger, 101, 105, 106);
        OffsetLedger next = ledger(ledger.marksWith(List.of(at(107)), 0).getFirst());

        assertThat(see(next, "a", 100, 101, 102)).containsExactly(100L, 102L);
        assertThat(see(next, "b", 105, 106, 107, 108)).containsExactly(108L);
        assertThat(next.alreadyFinished(at(105))).isTrue();
        assertThat(next.alreadyFinished(at(102))).isFalse();
    }

    @Test
    void aCommitBeforeAllOfTheMarkWasReadAgainForgetsNothingOfIt() {
        see(ledger, "a", 100, 101, 102, 103, 104);
        finish(ledger, 101, 104);
        OffsetLedger second = ledger(ledger.marks().getLast());
        see(second, "a", 100);
        finish(second, 100);
        OffsetLedger third = ledger(second.marks().getLast());

        assertThat(third.lowestUnfinished(P)).isEqualTo(102);
        assertThat(see(third, "a", 102, 103, 104, 105)).containsExactly(102L, 103L, 105L);
    }

    @Test
    void aMillionBehindOneBlockedNameFitAndCostLittle() {
        for (long offset = 100; offset < 1_000_100; offset++) {
            assertThat(ledger.full(P)).isFalse();
            ledger.seen(at(offset), bytes("blocked"));
        }
        ledger.seen(at(1_000_100), bytes("other"));
        finish(ledger, 1_000_100);

        assertThat(ledger.marks().getLast().metadata().length()).isLessThan(10);
        assertThat(ledger.lowestUnfinished(P)).isEqualTo(100);
    }

    @Test
    void anotherPartitionsWindowIsItsOwn() {
        Partition other = new Partition("replicasets", 4);
        OffsetLedger both = new OffsetLedger(HOST, List.of(new OffsetMark(P, 0, ""), new OffsetMark(other, 0, "")));
        long offset = 0;
        while (!both.full(P)) {
            both.seen(at(offset), bytes(offset % 2 == 0 ? "blocked" : "n" + offset));
            offset++;
        }

        assertThat(offset).isGreaterThan(3_500);
        assertThat(both.full(other)).isFalse();
    }

    @Test
    void afterARestartTheFullPartitionIsReadAgain() {
        OffsetLedger first = ledger(new OffsetMark(P, 0, ""));
        long offset = 0;
        for (; !first.full(P); offset++) {
            first.seen(at(offset), bytes(offset % 2 == 0 ? "blocked" : "n" + offset));
        }
        for (long finished = 1; finished < offset; finished += 2) {
            finish(first, finished);
        }
        OffsetLedger next = ledger(first.marks().getLast());
        long read = 0;
        for (; read < offset - 2; read++) {
            assertThat(next.full(P)).as("at %d", read).isFalse();
            assertThat(next.seen(at(read), bytes(read % 2 == 0 ? "blocked" : "n" + read)))
                    .isEqualTo(read % 2 == 0);
        }
    }

    @Test
    void foreignMetadataIsAClearError() {
        assertThatThrownBy(() -> ledger(new OffsetMark(P, 5, "by hand")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replicasets-3");
    }

    /** Random names with random gaps, finished in any order that keeps the order per name; restarts at any point. */
    @Test
    void anyOrderOfCompletionsFitsAndSurvivesRestarts() {
        long seed = new Random().nextLong();
        for (int round = 0; round < 8; round++) {
            new RandomRun(new Random(seed + round), "seed " + (seed + round)).go();
        }
    }

    /** One random life of a partition, against a plain model. */
    private static final class RandomRun {
        private final Random random;
        private final String name;
        private final int names;
        private final TreeMap<Long, String> log = new TreeMap<>();
        private final TreeSet<Long> done = new TreeSet<>();
        private Map<String, Deque<Long>> queues = new HashMap<>();
        private OffsetLedger ledger = ledger(new OffsetMark(P, 0, ""));
        private long read;

        RandomRun(Random random, String name) {
            this.random = random;
            this.name = name;
            this.names = 1 + random.nextInt(300);
            long offset = 0;
            for (int record = 0; record < 6_000; record++) {
                offset += random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
                String key = "n" + random.nextInt(names);
                for (int same = random.nextInt(3); same >= 0; same--) {
                    log.put(offset++, key);
                }
            }
        }

        void go() {
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(20)) {
                    case 0 -> restart();
                    case 1, 2, 3, 4, 5, 6, 7, 8 -> read(random.nextInt(400));
                    default -> finishSome(random.nextInt(60));
                }
                check();
            }
        }

        private void read(int most) {
            int left = most;
            for (Map.Entry<Long, String> entry : log.tailMap(read).entrySet()) {
                if (left-- == 0 || ledger.full(P)) {
                    return;
                }
                boolean toDo = ledger.seen(at(entry.getKey()), bytes(entry.getValue()));
                assertThat(toDo).as(name).isEqualTo(!done.contains(entry.getKey()));
                if (toDo) {
                    queues.computeIfAbsent(entry.getValue(), _ -> new ArrayDeque<>())
                            .add(entry.getKey());
                }
                read = entry.getKey() + 1;
            }
        }

        private void finishSome(int most) {
            for (int one = 0; one < most; one++) {
                // The first name is blocked nearly always.
                int key = random.nextInt(200) == 0 ? 0 : Math.min(names - 1, 1 + random.nextInt(names));
                Long offset = queues.getOrDefault("n" + key, new ArrayDeque<>()).poll();
                if (offset != null) {
                    ledger.finished(List.of(at(offset)), 0);
                    done.add(offset);
                }
            }
        }

        private void restart() {
            OffsetMark mark = ledger.marks().getLast();
            ledger = ledger(mark);
            queues = new HashMap<>();
            read = mark.offset();
        }

        private void check() {
            OffsetMark mark = ledger.marks().getLast();
            assertThat(mark.metadata().length()).as(name).isLessThan(MarkCodec.MAX_LENGTH * 92 / 100);
            OffsetLedger restored = ledger(mark);
            for (Long offset : log.keySet()) {
                if (restored.alreadyFinished(at(offset)) != done.contains(offset)) {
                    throw new AssertionError(name + ": wrong about " + offset);
                }
            }
        }
    }

    private static OffsetLedger ledger(OffsetMark mark) {
        return new OffsetLedger(HOST, List.of(new OffsetMark(HOST, 0, ""), mark));
    }

    private static RecordPosition at(long offset) {
        return new RecordPosition(P, offset);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Long> see(OffsetLedger ledger, String key, long... offsets) {
        List<Long> toDo = new ArrayList<>();
        for (long offset : offsets) {
            if (ledger.seen(at(offset), bytes(key))) {
                toDo.add(offset);
            }
        }
        return toDo;
    }

    private static void finish(OffsetLedger ledger, long... offsets) {
        for (long offset : offsets) {
            ledger.finished(List.of(at(offset)), 0);
        }
    }
}
