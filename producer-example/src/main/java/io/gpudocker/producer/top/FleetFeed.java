package io.gpudocker.producer.top;

import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.producer.fleet.FleetBook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state topic from its beginning and the reply topic from shortly before its end into a book, committed records
 * only, in no consumer group. Its one thread owns the consumer.
 */
final class FleetFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /** Records of each partition of the reply topic that are read back. */
    private static final long BACK = 50;

    private final Map<String, Object> config;
    private final Topics topics;
    private final Duration timeout;
    private final FleetBook book;
    private final InstantSource clock;
    private final StateCodec states = new StateCodec();
    private final ReplyCodec replies = new ReplyCodec();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean closing;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;

    /**
     * Does nothing yet.
     *
     * @param timeout for Kafka's first answer
     */
    FleetFeed(Map<String, Object> kafka, Topics topics, Duration timeout, FleetBook book, InstantSource clock) {
        this.config = new HashMap<>(kafka);
        this.topics = topics;
        this.timeout = timeout;
        this.book = book;
        this.clock = clock;
        config.remove("group.id");
        config.remove("group.instance.id");
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("allow.auto.create.topics", false);
    }

    void start() {
        KafkaConsumer<byte[], byte[]> started =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer = started;
        thread = Thread.ofPlatform().name("gdw-fleet").daemon().start(() -> run(started));
    }

    /** Completes when all that stood on the topics at the start has been read. Fails like {@link #over}. */
    CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    /** Completes when nothing is read any more: exceptionally, with what Kafka said, unless this was closed. */
    CompletableFuture<Void> over() {
        return over;
    }

    private void run(KafkaConsumer<byte[], byte[]> reader) {
        try {
            read(reader, position(reader));
            over.complete(null);
        } catch (WakeupException closed) {
            over.complete(null);
        } catch (RuntimeException broken) {
            // Whatever it was, nobody reads from here on: who waits or draws must hear of it.
            caughtUp.completeExceptionally(broken);
            over.completeExceptionally(broken);
        } finally {
            // Else it waits for the fetch that is under way at the broker.
            reader.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** Answers where each partition ended. */
    private Map<TopicPartition, Long> position(KafkaConsumer<byte[], byte[]> reader) {
        List<TopicPartition> all = Stream.of(topics.state(), topics.replies())
                .flatMap(topic -> partitions(reader, topic))
                .toList();
        reader.assign(all);
        Map<TopicPartition, Long> ends = new HashMap<>(reader.endOffsets(all, timeout));
        Map<TopicPartition, Long> starts = reader.beginningOffsets(all, timeout);
        all.forEach(partition -> {
            long start = starts.getOrDefault(partition, 0L);
            boolean state = partition.topic().equals(topics.state());
            reader.seek(partition, state ? start : Math.max(start, ends.getOrDefault(partition, 0L) - BACK));
        });
        return ends;
    }

    private Stream<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> reader, String topic) {
        List<TopicPartition> found = reader.partitionsFor(topic, timeout).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (found.isEmpty()) {
            throw new UnknownTopicOrPartitionException(topic);
        }
        return found.stream();
    }

    private void read(KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends) {
        while (!closing) {
            Instant now = caughtUp.isDone() ? clock.instant() : Instant.EPOCH;
            reader.poll(POLL).forEach(record -> accept(record, now));
            if (!caughtUp.isDone()) {
                ends.entrySet().removeIf(end -> reader.position(end.getKey()) >= end.getValue());
                if (ends.isEmpty()) {
                    caughtUp.complete(null);
                }
            }
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, Instant now) {
        List<RawRecord.RawHeader> headers = StreamSupport.stream(
                        record.headers().spliterator(), false)
                .map(header -> new RawRecord.RawHeader(header.key(), header.value()))
                .toList();
        RawRecord raw = new RawRecord(record.key(), headers, record.value(), record.timestamp());
        if (record.topic().equals(topics.state())) {
            states.decode(raw).ifPresent(state -> book.accept(state, now));
        } else {
            book.accept(replies.decode(raw), now);
        }
    }

    @Override
    public void close() {
        closing = true;
        if (consumer != null) {
            consumer.wakeup();
        }
        if (thread != null) {
            try {
                thread.join(timeout);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
