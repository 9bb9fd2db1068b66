package io.gpudocker.messages.client;

import io.gpudocker.messages.codec.RawRecord;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reply topic from where it ended at the start, committed records only, all partitions, also ones that are added
 * later; in no consumer group. Its one thread owns the consumer and calls the sink.
 */
final class ReplyFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ClientSettings settings;
    private final Consumer<RawRecord> sink;
    private final Consumer<ClientException> failed;
    private final CompletableFuture<Void> positioned = new CompletableFuture<>();
    private volatile boolean closing;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;

    /**
     * Does nothing yet.
     *
     * @param failed told once, on the feed's thread, when reading is over for good
     */
    ReplyFeed(ClientSettings settings, Consumer<RawRecord> sink, Consumer<ClientException> failed) {
        this.settings = settings;
        this.sink = sink;
        this.failed = failed;
    }

    /** Starts the thread and waits until nothing that is written from now on can be missed. */
    void start() {
        KafkaConsumer<byte[], byte[]> started =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer = started;
        thread = Thread.ofPlatform().name("gdw-replies").daemon().start(() -> run(started));
        positioned.join();
    }

    private void run(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            position(consumer);
            positioned.complete(null);
            read(consumer);
        } catch (WakeupException closed) {
            positioned.completeExceptionally(new ClientException(ClientException.Code.CLOSED, "closed", closed));
        } catch (RuntimeException broken) {
            // Whatever it was, nobody reads from here on: who waits must hear of it.
            ClientException failure = broken instanceof ClientException ours
                    ? ours
                    : unavailable("reading " + settings.topics().replies() + " failed", broken);
            positioned.completeExceptionally(failure);
            failed.accept(failure);
        } finally {
            // Else it waits for the fetch that is under way at the broker, up to half a second. It is in no group.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void position(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = partitions(consumer);
        if (partitions.isEmpty()) {
            throw unavailable("there is no topic " + settings.topics().replies() + "; a worker creates it", null);
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: only asking for the position fixes it before the first command is sent.
        partitions.forEach(partition -> consumer.position(partition, settings.kafkaTimeout()));
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        long interval = settings.partitionInterval().toNanos();
        long looked = System.nanoTime();
        while (!closing) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                sink.accept(KafkaRecords.raw(record));
            }
            if (System.nanoTime() - looked > interval) {
                looked = System.nanoTime();
                addNewPartitions(consumer);
            }
        }
    }

    private void addNewPartitions(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            Set<TopicPartition> added = new HashSet<>(partitions(consumer));
            added.removeAll(consumer.assignment());
            if (!added.isEmpty()) {
                Set<TopicPartition> all = new HashSet<>(consumer.assignment());
                all.addAll(added);
                consumer.assign(all);
                // Whatever stands on a partition that was not there before is newer than the start.
                consumer.seekToBeginning(added);
            }
        } catch (RetriableException later) {
            // The next look comes by itself.
            return;
        }
    }

    private Set<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return List.copyOf(consumer.partitionsFor(settings.topics().replies(), settings.kafkaTimeout())).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
    }

    static ClientException unavailable(String message, @Nullable Throwable cause) {
        return new ClientException(ClientException.Code.REPLIES_UNAVAILABLE, message, cause);
    }

    /** Ends the thread and waits for it; not to be called on it. */
    @Override
    public void close() {
        closing = true;
        if (consumer != null) {
            consumer.wakeup();
        }
        if (thread != null) {
            try {
                thread.join(settings.kafkaTimeout());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
