package io.gpudocker.worker.outbox.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.outbox.Outbox;
import io.gpudocker.worker.outbox.OutboxContract;
import io.gpudocker.worker.outbox.OutboxLostException;
import io.gpudocker.worker.outbox.RecordingOffsets;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real broker; fencing, broken-off transactions, what is committed while idle, and how long one takes. */
final class TransactionalOutboxIT extends OutboxContract {
    private final TestBroker broker = new TestBroker(SharedParts.kafka().bootstrapServers());
    private final String prefix = TestNames.next().topicPrefix();
    private final RecordingOffsets offsets = new RecordingOffsets();
    private final List<Exception> lost = Collections.synchronizedList(new ArrayList<>());
    private final TransactionalOutbox outbox = newOutbox(Duration.ofHours(1));

    @BeforeEach
    void start() throws Exception {
        broker.createTopic(topic(), 1);
        broker.createTopic(prefix + ".commands", 2);
        outbox.initTransactions();
        outbox.start(offsets);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void aLaterProducerFencesThisOneWhoseDeliveriesLeaveNothing() throws Exception {
        try (TransactionalOutbox later = newOutbox(Duration.ofHours(1))) {
            later.initTransactions();
            RecordingOffsets laterOffsets = new RecordingOffsets();
            later.start(laterOffsets);
            CompletableFuture<?> stale = outbox.deliver(answer("stale", command(5), 0));
            get(later.deliver(answer("later", command(0), 0)));

            assertThatThrownBy(() -> get(stale)).hasCauseInstanceOf(OutboxLostException.class);
            await().untilAsserted(() -> assertThat(lost).hasSize(1));
            assertThatThrownBy(() -> get(outbox.deliver(answer("again", command(6), 0))))
                    .hasCauseInstanceOf(OutboxLostException.class);
        }
        assertThat(visible()).containsExactly("later");
        assertThat(Objects.requireNonNull(broker.groupOffset(prefix, prefix + ".commands", 0))
                        .offset())
                .isEqualTo(1);
        assertThat(offsets.finished()).isEmpty();
        assertThat(lost).hasSize(1);
    }

    @Test
    void whatADeadProducerLeftOpenIsNeverSeen() throws Exception {
        String id = prefix + "-dead";
        Producer<byte[], byte[]> dead = broker.clients().producer(id);
        dead.initTransactions();
        dead.beginTransaction();
        dead.send(TestBroker.record(topic(), 0, "key", "half")).get();

        TransactionalOutbox next = new TransactionalOutbox(
                broker.clients(),
                new TransactionalOutbox.Settings(id, prefix, Duration.ofHours(1)),
                lost::add,
                System::nanoTime);
        try (next) {
            next.initTransactions();
            next.start(new RecordingOffsets());
            get(next.deliver(answer("whole", command(0), 0)));
            assertThat(visible()).containsExactly("whole");
            assertThatThrownBy(dead::commitTransaction).isInstanceOf(org.apache.kafka.common.KafkaException.class);
        } finally {
            dead.close(Duration.ZERO);
        }
        assertThat(visible()).containsExactly("whole");
    }

    @Test
    void theOffsetsOfIdlePartitionsAreCommittedAgainAndAgain() throws Exception {
        Partition one = new Partition(prefix + ".commands", 1);
        OffsetLedger ledger = new OffsetLedger(
                new Partition(prefix + ".commands", 0),
                List.of(new OffsetMark(command(0).partition(), 0, ""), new OffsetMark(one, 0, "")));
        outbox.close();
        try (TransactionalOutbox idle = newOutbox(Duration.ofMillis(100))) {
            idle.initTransactions();
            idle.start(ledger);
            await().until(() -> broker.groupOffset(prefix, one.topic(), 1) != null);
            ledger.seen(new RecordPosition(one, 0), null);
            ledger.finished(List.of(new RecordPosition(one, 0)), 0);
            await().untilAsserted(() -> assertThat(Objects.requireNonNull(broker.groupOffset(prefix, one.topic(), 1))
                            .offset())
                    .isEqualTo(1));
        }
    }

    @Test
    void anAnswerIsReadAgainWhereItWasReportedToStand() throws Exception {
        RecordPosition first = Objects.requireNonNull(get(outbox.deliver(answer("first", command(0), 0))));
        RecordPosition second = Objects.requireNonNull(get(outbox.deliver(answer("second", command(1), 0))));
        try (KafkaAnswerReader reader = new KafkaAnswerReader(broker.clients(), prefix)) {
            assertThat(reader.read(second).orElseThrow().value()).isEqualTo("second".getBytes(UTF_8));
            assertThat(reader.read(first).orElseThrow().value()).isEqualTo("first".getBytes(UTF_8));
            assertThat(reader.read(new RecordPosition(second.partition(), 1_000)))
                    .isEmpty();
        }
    }

    @Test
    void oneDeliveryTakesMilliseconds() throws Exception {
        long[] nanos = new long[100];
        for (int number = 0; number < nanos.length; number++) {
            long began = System.nanoTime();
            get(outbox.deliver(answer("r" + number, command(number), 0)));
            nanos[number] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        System.out.printf("one delivery: median %.1f ms, best %.1f ms%n", nanos[50] / 1e6, nanos[0] / 1e6);
        assertThat(nanos[50]).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    private TransactionalOutbox newOutbox(Duration recommit) {
        return new TransactionalOutbox(
                broker.clients(),
                new TransactionalOutbox.Settings(prefix + "-worker", prefix, recommit),
                lost::add,
                System::nanoTime);
    }

    @Override
    protected Outbox outbox() {
        return outbox;
    }

    @Override
    protected RecordingOffsets offsets() {
        return offsets;
    }

    @Override
    protected String topic() {
        return prefix + ".replies";
    }

    @Override
    protected String missingTopic() {
        return prefix + ".missing";
    }

    @Override
    protected RecordPosition command(long offset) {
        return RecordPosition.of(prefix + ".commands", 0, offset);
    }

    @Override
    protected List<String> visible() {
        return broker.committedValues(topic(), 0);
    }

    @Override
    protected String tooLarge() {
        return "x".repeat(2 << 20);
    }

    @Override
    protected void lose() {
        outbox.close();
    }
}
