package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.PendingRecord;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.intake.StartPositions.Decision;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.outbox.kafka.TestBroker;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** One life of a small worker: what a session does from intake to outbox, with a handler that only answers. */
final class TestSession implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(90);

    final CommandTopics topics;
    final OffsetLedger ledger;
    final CommandLoop loop;
    final KeyedExecutor<String> executor;
    final TransactionalOutbox outbox;
    final List<RuntimeException> fatal = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    final List<RecordPosition> seen = Collections.synchronizedList(new ArrayList<>());
    final Map<Partition, StoredOffset> stored;
    private final World world;

    /** What outlives sessions. */
    record World(TestBroker broker, Topics names, String host, int partitions) {
        String topic() {
            return names.commands(host, ResourceKind.REPLICA_SET);
        }

        TopicSetup.Settings settings() {
            return new TopicSetup.Settings(names, host, true, partitions, (short) -1, null, Duration.ofDays(90));
        }

        CommandTopics setUp() throws InterruptedException {
            try (Admin admin = broker.clients().admin()) {
                TopicSetup.Result result = new TopicSetup(admin, settings()).ensure(Map.of(), true);
                assertThat(result).isInstanceOf(TopicSetup.Result.Ready.class);
                return ((TopicSetup.Result.Ready) result).topics();
            }
        }
    }

    /** Runs when a record's turn has come, before it is answered. */
    interface Handler {
        void handle(PendingRecord record, RawRecord raw) throws InterruptedException;
    }

    TestSession(World world, Map<Partition, StoredOffset> stored, IntakeLimits limits, Handler handler)
            throws InterruptedException {
        this.world = world;
        topics = world.setUp();
        String group = world.names().group(world.host());
        outbox = new TransactionalOutbox(
                world.broker().clients(),
                new TransactionalOutbox.Settings(group, group, Duration.ofHours(1)),
                failures::add,
                System::nanoTime);
        outbox.initTransactions();
        List<OffsetMark> marks = begin(group, stored);
        this.stored = StartPositions.toStore(topics, marks);
        ledger = new OffsetLedger(topics.sequencePartition(), marks);
        executor = new KeyedExecutor<>(16, (_, failure) -> failures.add(failure), System::nanoTime);
        loop = new CommandLoop(
                world.broker().clients(),
                group,
                topics,
                ledger,
                limits,
                record -> submit(record, handler),
                fatal::add,
                System::nanoTime);
    }

    TestSession started() {
        outbox.start(ledger);
        loop.start();
        return this;
    }

    private List<OffsetMark> begin(String group, Map<Partition, StoredOffset> known) {
        Decision decision = StartPositions.decide(
                new GroupOffsets(world.broker().clients(), group).facts(topics, known), !known.isEmpty());
        assertThat(decision).isInstanceOf(Decision.Begin.class);
        return ((Decision.Begin) decision).marks();
    }

    private void submit(PendingRecord record, Handler handler) {
        seen.add(record.position());
        executor.submit(record.topicKind() + key(record), _ -> {
            RawRecord raw = record.fetch().raw();
            handler.handle(record, raw);
            // The outbox keeps the order, so the next of the name need not wait for the commit.
            CompletableFuture<?> _ =
                    outbox.deliver(answer(record, raw)).whenComplete((_, failure) -> sent(record, failure));
        });
    }

    private Delivery answer(PendingRecord record, RawRecord raw) {
        String value = key(record) + "=" + text(raw.value());
        RawRecord answer = new RawRecord(record.keyBytes(), List.of(), value.getBytes(UTF_8), 0);
        return new Delivery(
                List.of(new OutgoingRecord(world.names().replies(), 0, answer)), List.of(), true, record.position(), 0);
    }

    static String key(PendingRecord record) {
        return text(record.keyBytes());
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }

    private void sent(PendingRecord record, @Nullable Throwable failure) {
        if (failure == null) {
            record.release();
        } else {
            failures.add(failure);
        }
    }

    List<String> answers() {
        return world.broker().committedValues(world.names().replies(), 0);
    }

    /** Dies: what runs is broken off and nothing more is answered. */
    @Override
    public void close() {
        loop.close();
        try {
            executor.close(LONG);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outbox.close();
    }

    void awaitCaughtUp() throws Exception {
        loop.caughtUp().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
