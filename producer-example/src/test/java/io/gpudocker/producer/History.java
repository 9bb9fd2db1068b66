package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.producer.text.Views;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a past as clients and a worker would have left it on topics of their own prefix, at any times. What was written can
 * be written again.
 */
final class History implements AutoCloseable {
    static final String HOST = "host1";
    static final String SOURCE = "/billing";
    static final Instant START = Shell.NOW.minus(Duration.ofHours(6));

    private final Topics topics;
    private final String servers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<ProducerRecord<byte[], byte[]>> replies = new ArrayList<>();

    History(String servers, String prefix) {
        this.servers = servers;
        this.topics = new Topics(prefix);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Makes the topics; none of them forgets by age, since the times are not those of the broker. */
    History start() throws Exception {
        List<NewTopic> needed = Stream.concat(
                        Stream.of(ResourceKind.values()).map(kind -> topics.commands(HOST, kind)),
                        Stream.of(topics.replies(), topics.deadLetters()))
                .map(name -> new NewTopic(name, 2, (short) 1).configs(Map.of("retention.ms", "-1")))
                .toList();
        List<String> names = needed.stream().map(NewTopic::name).toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(needed).all().get();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    admin.describeTopics(names).allTopicNames().get())
                            .hasSize(names.size()));
        }
        return this;
    }

    static Instant minute(long minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    /** A command as a console producer sends it. */
    History ask(long minute, String id, String verb, String name, String data) {
        boolean volume = verb.startsWith("volume.");
        String type = "io.gpudocker." + (volume ? "" : "replicaset.") + verb + ".v1";
        String field = volume ? "name" : "replicaSetName";
        String more = data.isEmpty() ? "" : "," + data;
        return askRaw(minute, volume ? ResourceKind.VOLUME : ResourceKind.REPLICA_SET, name, """
                {"specversion":"1.0","id":"%s","source":"%s","type":"%s","data":{"%s":"%s"%s}}""".formatted(
                        id, SOURCE, type, field, name, more));
    }

    History askRaw(long minute, ResourceKind kind, String name, String value) {
        write(new ProducerRecord<>(
                topics.commands(HOST, kind), null, minute(minute).toEpochMilli(), bytes(name), bytes(value)));
        return this;
    }

    /** The answer to it, with this version of the ReplicaSet. */
    History answer(long minute, String id, String verb, String name, int version) {
        return answer(minute, id, verb, name, replicaSet(name, version, id));
    }

    History answer(long minute, String id, String verb, String name, @Nullable Payload payload) {
        return answer(minute, id, verb, name, ResultStatus.SUCCEEDED, payload, null);
    }

    History refuse(long minute, String id, String verb, String name) {
        CommandError error = CommandError.of(ErrorCode.GPU_NOT_ENOUGH, "2 GPUs are asked for, 1 is free");
        return answer(minute, id, verb, name, ResultStatus.REFUSED, null, error);
    }

    private History answer(
            long minute,
            String id,
            String verb,
            String name,
            ResultStatus status,
            @Nullable Payload payload,
            @Nullable CommandError error) {
        boolean volume = verb.startsWith("volume.");
        CommandResult result = new CommandResult(
                id,
                SOURCE,
                "io.gpudocker." + (volume ? "" : "replicaset.") + verb + ".v1",
                HOST,
                volume ? "Volume" : "ReplicaSet",
                name,
                status,
                payload,
                error,
                minute(minute),
                minute(minute));
        String resultId = ResultCodec.idOf(HOST, new CommandId(SOURCE, id));
        return reply(new ResultCodec().encode(resultId, result, new ReplyContext(name, id, null, List.of())));
    }

    /** The answer to a change of a volume's size that moved a ReplicaSet. */
    History moved(long minute, String id, String volume, String replicaSet, int version) {
        return answer(
                minute,
                id,
                "volume.patch",
                volume,
                new VolumePatchResult(Views.volume(volume), List.of(replicaSet(replicaSet, version, id))));
    }

    private static ReplicaSetView replicaSet(String name, int version, String commandId) {
        return new ReplicaSetView(
                name,
                version,
                name + "-" + version,
                "0123",
                ReplicaSetStatus.RUNNING,
                null,
                Views.spec(),
                List.of(),
                List.of(),
                START,
                VersionReason.PATCH,
                null,
                commandId);
    }

    /** An interval with figures that agree. */
    History usage(String name, int version, long from, long to, int gpus, boolean last, String commandId) {
        double seconds = 60.0 * (to - from);
        return usage(name, version, from, to, seconds, seconds * gpus, gpus, last, commandId);
    }

    History usage(
            String name,
            int version,
            long from,
            long to,
            double seconds,
            double gpuSeconds,
            int gpus,
            boolean last,
            String commandId) {
        List<GpuView> views = IntStream.range(0, gpus)
                .mapToObj(index -> new GpuView("GPU-" + index, index, "NVIDIA H100"))
                .toList();
        Event.Usage usage =
                new Event.Usage(name, version, minute(from), minute(to), seconds, gpuSeconds, views, commandId, last);
        String id = HOST + "/usage/" + name + "/" + version + "/" + minute(from).toEpochMilli();
        return event(to, id, name, usage, null);
    }

    History event(long minute, String id, String name, Event event, @Nullable String cause) {
        return reply(new EventCodec()
                .encode(new EventRecord(
                        id, HOST, ResourceKind.REPLICA_SET, name, minute(minute), cause, cause, null, event)));
    }

    private History reply(RawRecord record) {
        ProducerRecord<byte[], byte[]> produced =
                new ProducerRecord<>(topics.replies(), null, record.timestampMillis(), record.key(), record.value());
        record.headers().forEach(header -> produced.headers().add(header.name(), header.value()));
        replies.add(produced);
        write(produced);
        return this;
    }

    /** A record that says it is a usage event. */
    History unreadableUsage(long minute, String name) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topics.replies(), null, minute(minute).toEpochMilli(), bytes(name), bytes("{\"host\":\"host1\"}"));
        record.headers().add("ce_type", bytes("io.gpudocker.event.usage.v1"));
        write(record);
        return this;
    }

    /** As the worker sets a record aside. */
    History deadLetter(long minute, ResourceKind kind, String key, int partition, long offset) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topics.deadLetters(), null, minute(minute).toEpochMilli(), bytes(key), bytes("{"));
        Map.of(
                        "topic",
                        topics.commands(HOST, kind),
                        "partition",
                        Integer.toString(partition),
                        "offset",
                        Long.toString(offset),
                        "reason",
                        "the value is not JSON")
                .forEach((name, value) -> letter.headers().add("gdw_dl_" + name, bytes(value)));
        write(letter);
        return this;
    }

    /** Everything on the reply topic once more, behind itself. */
    History replayReplies() {
        replies.forEach(this::write);
        return this;
    }

    private void write(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (java.util.concurrent.ExecutionException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
