package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.PendingRecord;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import io.gpudocker.worker.outbox.kafka.PositionReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the consumer of the command topics: polls and pauses. Every record that is not finished
 * already goes to the sink, in order per partition, whatever is in it; nothing is ever skipped. A partition whose
 * metadata or memory is used up is paused, alone. While the broker is away it keeps polling. Belongs to one session.
 */
public final class CommandLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final long HOUSEKEEPING_NANOS = Duration.ofSeconds(1).toNanos();

    private final CommandTopics topics;
    private final OffsetLedger ledger;
    private final Steering steering;
    private final Sink sink;
    private final java.util.function.Consumer<RuntimeException> onFatal;
    private final LongSupplier nanoClock;
    private final Consumer<byte[], byte[]> consumer;
    private final DeferredReader deferredReader;
    private final Backlog backlog;
    private final PartitionCounts partitionCounts;
    private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();
    private final KeyPlacement placement = new KeyPlacement();
    private final Leftovers leftovers = new Leftovers();
    private final CaughtUpRequests caughtUp = new CaughtUpRequests();
    private volatile Map<Partition, Long> lag = Map.of();
    private volatile long polledNanos;
    private volatile boolean closed;
    private long housekeepingNanos;
    private @Nullable Thread thread;

    /** Takes the records; called on the loop's thread, must not wait. What it throws ends the session. */
    @FunctionalInterface
    public interface Sink {
        void accept(PendingRecord record);
    }

    /** A partition with its names in both worlds. */
    private record Lane(Partition partition, ResourceKind kind) {}

    /**
     * @param ledger new, with the marks to begin at
     * @param onFatal called once, on the loop's thread, when it can't go on: a {@link KafkaProblemException} is for a
     *     person, anything else a defect
     * @param nanoClock such as {@link System#nanoTime}
     */
    public CommandLoop(
            KafkaClients clients,
            String group,
            CommandTopics topics,
            OffsetLedger ledger,
            IntakeLimits limits,
            Sink sink,
            java.util.function.Consumer<RuntimeException> onFatal,
            LongSupplier nanoClock) {
        this.topics = topics;
        this.ledger = ledger;
        this.steering = new Steering(ledger, limits);
        this.sink = sink;
        this.onFatal = onFatal;
        this.nanoClock = nanoClock;
        this.consumer = clients.consumer(group);
        this.deferredReader = new DeferredReader(
                new PositionReader(clients.consumer(group)), limits.readAheadBytes(), ledger::isOpen);
        this.backlog = new Backlog(limits, deferredReader);
        this.partitionCounts = new PartitionCounts(consumer, topics, nanoClock);
        this.polledNanos = nanoClock.getAsLong();
    }

    /** Assigns itself all partitions and begins at the ledger's marks. */
    public void start() {
        for (Partition partition : topics.partitions()) {
            lanes.put(KafkaRecords.topicPartition(partition), new Lane(partition, topics.kindOf(partition.topic())));
        }
        deferredReader.start();
        thread = Thread.ofPlatform().name("command-loop").start(this::run);
    }

    /** Stops reading and returns when the thread has ended; what is pending can't be fetched any more. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        if (thread == null) {
            consumer.close();
        } else {
            Threads.join(thread);
        }
        deferredReader.close();
    }

    /** Completes when all that stood on the command topics when this was called has been seen; fails at the end. */
    public CompletableFuture<@Nullable Void> caughtUp() {
        CompletableFuture<@Nullable Void> future = caughtUp.ask();
        if (closed) {
            caughtUp.fail(new IllegalStateException("the loop has ended"));
        } else {
            consumer.wakeup();
        }
        return future;
    }

    /** Since a poll last returned; more than some seconds means that the loop hangs. */
    public Duration sincePolled() {
        return Duration.ofNanos(nanoClock.getAsLong() - polledNanos);
    }

    /** Records not finished by partition, seen or not, as of the last second; where the broker told. */
    public Map<Partition, Long> lag() {
        return lag;
    }

    /** Names that were seen on two partitions. */
    public long misplacedNames() {
        return placement.misplaced();
    }

    /** Bytes of records held in memory until they are processed. */
    public long heldBytes() {
        return backlog.heldBytes();
    }

    /** Records that are kept as their offsets. */
    public int deferred() {
        return backlog.deferred();
    }

    private void run() {
        try {
            begin();
            while (!closed) {
                turn();
            }
        } catch (RuntimeException e) {
            LOG.error("command loop ended", e);
            onFatal.accept(e);
        } finally {
            closed = true;
            caughtUp.fail(new IllegalStateException("the loop has ended"));
            consumer.close();
        }
    }

    private void begin() {
        consumer.assign(lanes.keySet());
        for (OffsetMark mark : ledger.marks()) {
            consumer.seek(KafkaRecords.topicPartition(mark.partition()), mark.offset());
        }
    }

    private void turn() {
        try {
            boolean more = steering.steer(consumer, lanes.keySet(), leftovers);
            take(consumer.poll(more ? Duration.ZERO : POLL));
            caughtUp.serve(consumer, lanes.keySet(), ledger::position);
            housekeeping();
        } catch (WakeupException e) {
            LOG.debug("woken");
        } catch (OffsetOutOfRangeException e) {
            throw new KafkaProblemException(List.of("the broker no longer keeps " + e.offsetOutOfRangePartitions()
                    + ": commands were lost or would be skipped; find out which, then set the group's offset"));
        } catch (KafkaException e) {
            LOG.warn("poll failed, trying again", e);
            if (!Threads.pause(PAUSE)) {
                closed = true;
            }
        }
        polledNanos = nanoClock.getAsLong();
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (Map.Entry<TopicPartition, Lane> entry : lanes.entrySet()) {
            TopicPartition at = entry.getKey();
            Partition partition = entry.getValue().partition();
            Queue<ConsumerRecord<byte[], byte[]>> next = leftovers.of(at, records.records(at));
            while (!next.isEmpty() && !steering.full(partition)) {
                take(entry.getValue(), next.remove());
            }
            if (next.isEmpty()) {
                reached(at, partition);
            }
        }
    }

    private void take(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        RecordPosition position = new RecordPosition(lane.partition(), record.offset());
        placement.saw(lane.kind(), record.key(), position);
        if (ledger.seen(position, record.key())) {
            sink.accept(backlog.admit(lane.kind(), lane.partition(), record));
        }
    }

    /** Behind the last record there may be markers only. */
    private void reached(TopicPartition at, Partition partition) {
        try {
            ledger.reached(partition, consumer.position(at, AT_ONCE));
        } catch (TimeoutException e) {
            LOG.debug("position not known now partition={}", partition, e);
        }
    }

    private void housekeeping() {
        long now = nanoClock.getAsLong();
        if (now - housekeepingNanos < HOUSEKEEPING_NANOS) {
            return;
        }
        housekeepingNanos = now;
        Map<Partition, Long> next = new LinkedHashMap<>();
        lanes.forEach((at, lane) -> consumer.currentLag(at)
                .ifPresent(unseen -> next.put(
                        lane.partition(), unseen + leftovers.count(at) + ledger.unfinished(lane.partition()))));
        lag = Map.copyOf(next);
        partitionCounts.check();
    }
}
