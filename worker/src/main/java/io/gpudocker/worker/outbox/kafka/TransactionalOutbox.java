package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.domain.OffsetSource;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.DeliveryFailedException;
import io.gpudocker.worker.outbox.Outbox;
import io.gpudocker.worker.outbox.OutboxLostException;
import io.gpudocker.worker.outbox.OutgoingRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends results, events, state records and offsets in Kafka transactions: one producer, one publisher thread, which takes
 * what is queued into the next transaction. It belongs to one session: once the producer is lost every future fails,
 * {@code onLost} is called once, and a new session makes a new one.
 *
 * <p>Futures complete on the publisher's thread, so what is chained to them must not wait. A delivery that Kafka refuses
 * for good fails with {@link DeliveryFailedException}, and those behind it go on; while the broker is away deliveries wait.
 */
public final class TransactionalOutbox implements Outbox, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalOutbox.class);

    private final KafkaClients clients;
    private final Settings settings;
    private final Consumer<Exception> onLost;
    private final LongSupplier nanoClock;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final DeliveryQueue queue = new DeliveryQueue();
    private final AtomicReference<@Nullable Exception> lost = new AtomicReference<>();
    private volatile boolean closing;
    private boolean initialised;
    private @Nullable Thread publisher;

    /**
     * @param group whose offsets are committed
     * @param recommit how often the offsets of all partitions are committed again, so that the broker keeps them
     */
    public record Settings(String transactionalId, String group, Duration recommit) {
        public static final Duration RECOMMIT = Duration.ofHours(1);
    }

    /**
     * @param onLost called once, on the publisher's thread, when the producer is lost; not by {@link #close}
     * @param nanoClock such as {@link System#nanoTime}
     */
    public TransactionalOutbox(
            KafkaClients clients, Settings settings, Consumer<Exception> onLost, LongSupplier nanoClock) {
        this.clients = clients;
        this.settings = settings;
        this.onLost = onLost;
        this.nanoClock = nanoClock;
        this.producer = clients.producer(settings.transactionalId());
        this.admin = clients.admin();
    }

    /**
     * Fences every earlier producer of this host and ends its open transaction: committed offsets may be read only after
     * this.
     *
     * @throws TimeoutException when the broker can't be reached in time; may be called again, and does nothing once it was done
     * @throws OutboxLostException for anything else: a new outbox is needed
     */
    public void initTransactions() {
        if (initialised) {
            return;
        }
        try {
            producer.initTransactions();
            initialised = true;
        } catch (TimeoutException e) {
            throw e;
        } catch (KafkaException e) {
            throw new OutboxLostException("the producer can't begin", e);
        }
    }

    /** Begins to send, with the offsets of all partitions first. After {@link #initTransactions}. */
    public void start(OffsetSource offsets) {
        TransactionRunner runner = new TransactionRunner(producer, group(), offsets, () -> closing);
        Publisher publishing = new Publisher(
                queue, runner, new CopyTopics(admin, nanoClock), settings.recommit(), nanoClock, () -> closing);
        publisher = Thread.ofPlatform().name("outbox").start(() -> publish(publishing));
    }

    @Override
    public CompletableFuture<@Nullable RecordPosition> deliver(Delivery delivery) {
        CompletableFuture<@Nullable RecordPosition> future = new CompletableFuture<>();
        if (!queue.add(new QueuedDelivery(delivery, future))) {
            future.completeExceptionally(lostException());
        }
        return future;
    }

    @Override
    public void progress(OutgoingRecord record) {
        queue.addProgress(record);
    }

    /** Deliveries that wait for their transaction. */
    public int queued() {
        return queue.size();
    }

    /** Sends what is queued while the broker answers, fails the rest, and ends the producer. */
    @Override
    public void close() {
        closing = true;
        queue.wake();
        Thread running = publisher;
        if (running != null) {
            joinUninterruptibly(running);
        }
        queue.closeAndFail(lostException());
        producer.close(Duration.ofSeconds(2));
        admin.close(Duration.ofSeconds(1));
    }

    /** As a consumer of the group without members has it; asks no broker. */
    private ConsumerGroupMetadata group() {
        try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> standalone =
                clients.consumer(settings.group())) {
            return standalone.groupMetadata();
        }
    }

    private void publish(Publisher publishing) {
        try {
            publishing.run();
        } catch (RuntimeException e) {
            lost.set(e);
            LOG.warn("producer lost transactionalId={}", settings.transactionalId(), e);
        }
        queue.closeAndFail(lostException());
        Exception cause = lost.get();
        if (cause != null && !closing) {
            onLost.accept(cause);
        }
    }

    private OutboxLostException lostException() {
        Exception cause = lost.get();
        return new OutboxLostException(cause == null ? "the outbox is closed" : "the producer is lost", cause);
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
