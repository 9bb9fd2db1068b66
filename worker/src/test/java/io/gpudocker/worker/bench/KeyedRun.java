package io.gpudocker.worker.bench;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.CommandAttributes;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.command.ReplicaSetCommand.Stop;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.PendingRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.intake.CommandLoop;
import io.gpudocker.worker.intake.CommandTopics;
import io.gpudocker.worker.intake.GroupOffsets;
import io.gpudocker.worker.intake.IntakeLimits;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.intake.StartPositions;
import io.gpudocker.worker.intake.StartPositions.Decision;
import io.gpudocker.worker.intake.TopicSetup;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Load} through the worker's own loop, executor and outbox on topics of its own. Each command is
 * decoded and answered as the pipeline does it; what it would do in between is a sleep.
 */
final class KeyedRun {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final int ON_THE_WAY = 1_000;

    private final Load load;
    private final String host = "keyed" + RUNS.incrementAndGet();
    private final Topics names = new Topics("gdw-bench");
    private final KafkaClients clients;
    private final CommandCodec codec = new CommandCodec();
    private final ResultCodec results = new ResultCodec();
    private final Semaphore onTheWay = new Semaphore(ON_THE_WAY);
    private final CountDownLatch answers;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    KeyedRun(Places places, Load load) {
        this.load = load;
        this.clients = new KafkaClients(Map.of("bootstrap.servers", places.kafka()));
        this.answers = new CountDownLatch(load.commands());
    }

    /** From the start of the loop, which knows nothing yet, until Kafka has committed the last answer. */
    double seconds() throws Exception {
        CommandTopics topics = topics();
        produce();
        var settings = new TransactionalOutbox.Settings(names.group(host), names.group(host), Duration.ofHours(1));
        try (TransactionalOutbox outbox = new TransactionalOutbox(clients, settings, this::fail, System::nanoTime)) {
            outbox.initTransactions();
            OffsetLedger ledger = new OffsetLedger(topics.sequencePartition(), marks(topics));
            outbox.start(ledger);
            var executor = new KeyedExecutor<ResourceKey>(Load.AT_A_TIME, (keys, e) -> fail(e), System::nanoTime);
            try (CommandLoop loop = new CommandLoop(
                    clients,
                    names.group(host),
                    topics,
                    ledger,
                    IntakeLimits.DEFAULT,
                    pending -> accept(pending, executor, outbox),
                    this::fail,
                    System::nanoTime)) {
                long begin = System.nanoTime();
                loop.start();
                awaitAnswers();
                return (System.nanoTime() - begin) / 1e9;
            } finally {
                executor.close(Duration.ofSeconds(10));
            }
        }
    }

    private void awaitAnswers() throws InterruptedException {
        while (!answers.await(100, TimeUnit.MILLISECONDS)) {
            Throwable why = failure.get();
            if (why != null) {
                throw new IllegalStateException("the run failed", why);
            }
        }
    }

    private void fail(Throwable why) {
        failure.compareAndSet(null, why);
    }

    private CommandTopics topics() throws InterruptedException {
        try (var admin = clients.admin()) {
            var settings = new TopicSetup.Settings(names, host, true, 1, (short) -1, null, Duration.ofDays(90));
            return switch (new TopicSetup(admin, settings).ensure(Map.of(), true)) {
                case TopicSetup.Result.Ready(CommandTopics topics) -> topics;
                case TopicSetup.Result.Problems(List<String> why) -> throw new IllegalStateException(why.toString());
            };
        }
    }

    private List<OffsetMark> marks(CommandTopics topics) {
        var facts = new GroupOffsets(clients, names.group(host)).facts(topics, Map.of());
        return switch (StartPositions.decide(facts, false)) {
            case Decision.Begin(List<OffsetMark> marks, boolean _) -> marks;
            case Decision.Refused(List<String> why) -> throw new IllegalStateException(why.toString());
        };
    }

    private void produce() {
        Map<String, Object> settings = new HashMap<>(clients.common());
        settings.put("linger.ms", "5");
        String topic = names.commands(host, ResourceKind.REPLICA_SET);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < load.commands(); i++) {
                RawRecord raw = command(i);
                var record = new ProducerRecord<>(topic, 0, raw.key(), raw.value());
                raw.headers().forEach(header -> record.headers().add(header.name(), header.value()));
                var _ = producer.send(record, (_, e) -> {
                    if (e != null) {
                        fail(e);
                    }
                });
            }
        }
    }

    private RawRecord command(int index) {
        CommandId id = new CommandId("/bench", host + "-" + index);
        Stop stop = new Stop("name" + load.name()[index], null, null, List.of());
        return codec.encode(host, CommandAttributes.of(id, Instant.now()), stop);
    }

    /** As the receiver does it: decoded on the loop's thread where the record is in memory. */
    private void accept(PendingRecord pending, KeyedExecutor<ResourceKey> executor, TransactionalOutbox outbox) {
        DecodedCommand early = pending.held().map(this::decode).orElse(null);
        byte[] key = java.util.Objects.requireNonNull(pending.keyBytes());
        var name = new ResourceKey(pending.topicKind(), new String(key, StandardCharsets.UTF_8));
        executor.submit(name, turn -> {
            InboundRecord record = pending.fetch();
            DecodedCommand decoded = early == null ? decode(record) : early;
            Thread.sleep(Duration.ofNanos(load.nanos()[(int) record.position().offset()]));
            answer(record, decoded, outbox);
            pending.release();
        });
    }

    private DecodedCommand decode(InboundRecord record) {
        return codec.decode(record.topicKind(), host, record.raw());
    }

    private void answer(InboundRecord record, DecodedCommand decoded, TransactionalOutbox outbox)
            throws InterruptedException {
        if (!(decoded instanceof DecodedCommand.Valid(var envelope, var command, var _))) {
            throw new IllegalStateException("not understood: " + decoded);
        }
        Instant now = Instant.now();
        var result = new CommandResult(
                envelope.id().id(),
                envelope.id().source(),
                envelope.type(),
                host,
                command.kind().wireName(),
                envelope.key(),
                ResultStatus.SUCCEEDED,
                null,
                null,
                now,
                now);
        RawRecord raw = results.encode(ResultCodec.idOf(host, envelope.id()), result, ReplyContext.of(envelope));
        onTheWay.acquire();
        var reply = new OutgoingRecord(names.replies(), null, raw);
        var delivery = new Delivery(List.of(reply), List.of(), true, record.position(), 0);
        var _ = outbox.deliver(delivery).whenComplete((position, e) -> {
            onTheWay.release();
            if (e != null) {
                fail(e);
            }
            answers.countDown();
        });
    }
}
