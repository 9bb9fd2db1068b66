package io.gpudocker.producer;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a worker's place: answers as {@link Answering} says, with progress before each answer of a {@code run}. Commands on
 * the name {@code silent} get no answer. Its one thread owns both Kafka clients.
 */
final class Responder implements AutoCloseable {
    private final String bootstrapServers;
    private final Topics topics;
    private final String host;
    private final BlockingQueue<DecodedCommand> received = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    Responder(String bootstrapServers, Topics topics, String host) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.host = host;
        this.thread = Thread.ofPlatform().name("responder").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** What came, in order. */
    BlockingQueue<DecodedCommand> received() {
        return received;
    }

    private void run() {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest");
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Arrays.stream(ResourceKind.values())
                    .flatMap(kind -> consumer.partitionsFor(topics.commands(host, kind)).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
            while (!closing) {
                consumer.poll(Duration.ofMillis(50)).forEach(record -> answer(producer, record));
            }
        }
    }

    private void answer(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record) {
        ResourceKind kind = Arrays.stream(ResourceKind.values())
                .filter(each -> topics.commands(host, each).equals(record.topic()))
                .findFirst()
                .orElseThrow();
        DecodedCommand decoded = new CommandCodec().decode(kind, host, raw(record));
        received.add(decoded);
        switch (decoded) {
            case DecodedCommand.Valid valid when "silent".equals(valid.command().resourceName()) -> {
                // As if no worker was there.
            }
            case DecodedCommand.Valid valid -> {
                progress(producer, valid);
                send(producer, Answering.answer(host, valid), ReplyContext.of(valid.envelope()));
            }
            case DecodedCommand.Refused refused ->
                send(producer, Answering.refusal(host, kind, refused), ReplyContext.of(refused.envelope()));
            case DecodedCommand.DeadLetter _ -> {
                // Nobody to answer.
            }
        }
    }

    private void progress(KafkaProducer<byte[], byte[]> producer, DecodedCommand.Valid valid) {
        String name = valid.command().resourceName();
        Event.Phase phase = phase(valid.command());
        if (phase == null || name == null) {
            return;
        }
        for (long done = 0; done <= 1024; done += 256) {
            send(
                    producer,
                    new EventCodec()
                            .encode(new EventRecord(
                                    "p-" + valid.envelope().id().id() + "-" + done,
                                    host,
                                    valid.command().kind(),
                                    name,
                                    Instant.now(),
                                    valid.envelope().correlationId(),
                                    valid.envelope().id().id(),
                                    null,
                                    new Event.Progress(phase, done << 20, 1L << 30))));
        }
    }

    private static Event.@Nullable Phase phase(Command command) {
        return switch (command) {
            case ReplicaSetCommand.Run _ -> Event.Phase.PULL;
            case VolumeCommand.Patch _ -> Event.Phase.COPY;
            case Command _ -> null;
        };
    }

    private void send(KafkaProducer<byte[], byte[]> producer, CommandResult result, ReplyContext context) {
        String id = "result-" + result.commandId();
        send(producer, new ResultCodec().encode(id, result, context));
    }

    private void send(KafkaProducer<byte[], byte[]> producer, RawRecord record) {
        ProducerRecord<byte[], byte[]> produced =
                new ProducerRecord<>(topics.replies(), null, record.key(), record.value());
        record.headers().forEach(header -> produced.headers().add(header.name(), header.value()));
        var _ = producer.send(produced);
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte @Nullable []> record) {
        List<RawRecord.RawHeader> headers = StreamSupport.stream(
                        record.headers().spliterator(), false)
                .map(header -> new RawRecord.RawHeader(header.key(), header.value()))
                .toList();
        return new RawRecord(record.key(), headers, record.value(), record.timestamp());
    }

    @Override
    public void close() {
        closing = true;
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
