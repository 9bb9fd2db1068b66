package io.gpudocker.messages.client;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.CommitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a worker's place: for each command first an aborted transaction with a wrong answer, then a committed one with
 * progress and the right answer, twice. Commands named {@code silent} get none. Its one thread owns both Kafka clients.
 */
final class Responder implements AutoCloseable {
    private final String bootstrapServers;
    private final Topics topics;
    private final String host;
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

    private void run() {
        Properties producing = new Properties();
        producing.putAll(Map.of("bootstrap.servers", bootstrapServers, "transactional.id", topics.group(host)));
        Map<String, Object> consuming =
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest", "max.poll.records", 1);
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            producer.initTransactions();
            String topic = topics.commands(host, ResourceKind.REPLICA_SET);
            consumer.assign(IntStream.range(0, 4)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
            while (!closing) {
                consumer.poll(Duration.ofMillis(50)).forEach(record -> answer(producer, record));
            }
        }
    }

    private void answer(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record) {
        DecodedCommand decoded = new CommandCodec().decode(ResourceKind.REPLICA_SET, host, KafkaRecords.raw(record));
        if (!(decoded instanceof DecodedCommand.Valid valid)
                || "silent".equals(valid.envelope().key())) {
            return;
        }
        producer.beginTransaction();
        send(producer, result(valid, "aborted"), null);
        producer.flush();
        producer.abortTransaction();
        producer.beginTransaction();
        send(producer, progress(valid), null);
        send(producer, result(valid, "image"), null);
        send(producer, result(valid, "image"), null);
        producer.commitTransaction();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, RawRecord record, @Nullable Integer partition) {
        ProducerRecord<byte[], byte[]> produced = KafkaRecords.produced(topics.replies(), record);
        var _ = producer.send(new ProducerRecord<>(
                produced.topic(), partition, produced.key(), produced.value(), produced.headers()));
    }

    private RawRecord progress(DecodedCommand.Valid valid) {
        return new EventCodec()
                .encode(new EventRecord(
                        "p-" + valid.envelope().id().id(),
                        host,
                        ResourceKind.REPLICA_SET,
                        Objects.requireNonNull(valid.envelope().key()),
                        Instant.now(),
                        valid.envelope().correlationId(),
                        valid.envelope().id().id(),
                        null,
                        new Event.Progress(Event.Phase.COMMIT, 1, 2L)));
    }

    private RawRecord result(DecodedCommand.Valid valid, String image) {
        CommandResult result = result(host, valid, image);
        return new ResultCodec()
                .encode(ResultCodec.idOf(host, valid.envelope().id()), result, ReplyContext.of(valid.envelope()));
    }

    static CommandResult result(String host, DecodedCommand.Valid valid, String image) {
        return new CommandResult(
                valid.envelope().id().id(),
                valid.envelope().id().source(),
                valid.envelope().type(),
                host,
                "ReplicaSet",
                valid.envelope().key(),
                ResultStatus.SUCCEEDED,
                new CommitResult(image, "sha256:1", 1),
                null,
                Instant.now(),
                Instant.now());
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
