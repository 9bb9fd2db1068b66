package io.gpudocker.worker.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.HostView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What bad input gets: the contract's answer, or a dead letter with reason and origin; nothing stays behind in Docker or
 * etcd, and the command behind it on the same partition runs (spring-kafka#1287, #1494).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final int TWO_MEGABYTES = 2 << 20;

    private final Site site = Site.ready(Map.of("gpu.source", "simulated:2", "topics.partitions", "1"));
    private final String commands = site.topics.commands(site.host, ResourceKind.REPLICA_SET);
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", site.bootstrapServers(), "max.request.size", 4 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());

    @BeforeAll
    void takeLargeRecords() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            var large = new AlterConfigOp(new ConfigEntry("max.message.bytes", "4194304"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, commands), List.of(large)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void theCommandBehindRunsAndNothingIsLeft() {
        HostView host = site.hostView();
        assertThat(site.ask(Commands.list()).status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(host.gpus()).allMatch(gpu -> gpu.owner() == null);
        assertThat(host.ports().used()).isEmpty();
        assertThat(site.engine.containers()).isEmpty();
        assertThat(site.store.keys("replicasets/")).isEmpty();
        assertThat(site.store.keys("gpus/")).isEmpty();
        assertThat(site.store.keys("ports/")).isEmpty();
        assertThat(site.worker.readiness().status()).isEqualTo(200);
    }

    @AfterAll
    void close() {
        producer.close();
        site.close();
    }

    @Test
    void malformedJsonIsADeadLetterWithReasonAndOrigin() throws Exception {
        byte[] value = "{\"specversion\":\"1.0\",\"id\":".getBytes(UTF_8);

        assertDeadLetter(send("foo".getBytes(UTF_8), value), value, "JSON");
    }

    @Test
    void wrongEncodingIsADeadLetter() throws Exception {
        byte[] value = structured("x", "replicaset.describe", "{\"replicaSetName\":\"foo\"}")
                .replace("foo", "f\u00e9o")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

        assertDeadLetter(send("foo".getBytes(UTF_8), value), value, "UTF-8");
    }

    @Test
    void nullValueIsADeadLetter() throws Exception {
        assertDeadLetter(send("foo".getBytes(UTF_8), null), null, "");
    }

    @Test
    void noIdIsADeadLetter() throws Exception {
        byte[] value = "{\"specversion\":\"1.0\",\"source\":\"/e2e\",\"type\":\"io.gpudocker.replicaset.describe.v1\"}"
                .getBytes(UTF_8);

        assertDeadLetter(send("foo".getBytes(UTF_8), value), value, "id");
    }

    @Test
    void missingKeyIsRefused() throws Exception {
        assertRefused(ErrorCode.KEY_MISMATCH, null, "replicaset.describe", "{\"replicaSetName\":\"foo\"}");
    }

    @Test
    void foreignKeyIsRefused() throws Exception {
        assertRefused(ErrorCode.KEY_MISMATCH, "bar", "replicaset.run", run("foo", ""));
    }

    @Test
    void unknownTypeIsRefused() throws Exception {
        assertRefused(ErrorCode.UNSUPPORTED_TYPE, "foo", "replicaset.explode", "{\"replicaSetName\":\"foo\"}");
    }

    @Test
    void unknownFieldIsNamed() throws Exception {
        assertThat(violations("foo", run("foo", ",\"gpuCuont\":2"))).containsExactly("/data/gpuCuont");
    }

    @Test
    void allViolationsAreListedAtOnce() throws Exception {
        String data = "{\"replicaSetName\":\"foo\",\"gpuCount\":-1,\"memory\":\"12\",\"env\":[\"=x\"],\"extra\":1}";

        assertThat(violations("foo", data))
                .containsExactlyInAnyOrder(
                        "/data/imageName", "/data/gpuCount", "/data/memory", "/data/env/0", "/data/extra");
    }

    @Test
    void twoMegabytesAreRefusedWhereTheBrokerTakesThem() throws Exception {
        String data = run("foo", ",\"env\":[\"A=" + "x".repeat(TWO_MEGABYTES) + "\"]");

        CommandError error = assertRefused(ErrorCode.INVALID_COMMAND, "foo", "replicaset.run", data);

        assertThat(error.details().toString()).contains("393216");
    }

    @Test
    void twoMegabytesOfNonsenseAreACutDeadLetter() throws Exception {
        byte[] value = "x".repeat(TWO_MEGABYTES).getBytes(UTF_8);

        ConsumerRecord<byte[], byte[]> letter = deadLetter(send("foo".getBytes(UTF_8), value));

        assertThat(letter.value().length).isLessThan(1 << 20);
        assertThat(header(letter, "gdw_dl_length")).isEqualTo(Integer.toString(TWO_MEGABYTES));
        assertThat(header(letter, "gdw_dl_sha256")).hasSize(64);
    }

    @Test
    void aNameWithADashIsRefused() throws Exception {
        assertThat(violations("foo-1", run("foo-1", ""))).contains("/data/replicaSetName");
    }

    @Test
    void aNegativeGpuCountIsRefused() throws Exception {
        assertThat(violations("foo", run("foo", ",\"gpuCount\":-1"))).containsExactly("/data/gpuCount");
    }

    @Test
    void duplicateZeroAndTooLargePortsAreRefused() throws Exception {
        assertThat(violations("foo", run("foo", ",\"containerPorts\":[\"22\",\"22\"]")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("/data/containerPorts");
        assertThat(violations("foo", run("foo", ",\"containerPorts\":[\"0\",\"65536\"]")))
                .containsExactly("/data/containerPorts/0", "/data/containerPorts/1");
    }

    @Test
    void hostPathsThatAreNotAllowedAreRefused() throws Exception {
        Path file = Files.createTempFile(site.worker.directory(), "host", "");
        for (String path : List.of("/", "/etc", "/etc/passwd", file.toString())) {
            assertCode(
                    ErrorCode.BIND_NOT_ALLOWED,
                    Commands.run("foo").bind(path, "/mnt").build());
        }
    }

    @Test
    void anUnknownVolumeIsRefused() {
        assertCode(
                ErrorCode.VOLUME_NOT_FOUND,
                Commands.run("foo").bind("data", "/mnt").build());
    }

    @Test
    void anUnknownImageGivesBackWhatItTook() {
        CommandResult result = site.ask(Commands.run(site.names.name("image"))
                .image("127.0.0.1:9/no/such:image")
                .gpus(1)
                .ports("22")
                .build());

        assertThat(result.status()).isEqualTo(ResultStatus.FAILED);
        assertThat(Objects.requireNonNull(result.error()).code())
                .isIn(ErrorCode.IMAGE_NOT_FOUND, ErrorCode.IMAGE_PULL_FAILED);
    }

    @Test
    void moreGpusThanTheHostHasWillNeverDo() {
        CommandError error =
                assertCode(ErrorCode.GPU_NOT_ENOUGH, Commands.run("foo").gpus(3).build());

        assertThat(error.retryable()).isFalse();
    }

    @Test
    void aSecondRunOfTheNameIsRefusedAndLeavesTheFirstAlone() {
        String name = site.names.name("twice");
        var first = site.ok(Commands.run(name).gpus(1).build());

        assertCode(ErrorCode.ALREADY_EXISTS, Commands.run(name).gpus(1).build());

        assertThat(site.ok(Commands.describe(name))).isEqualTo(first);
        assertThat(site.ask(Commands.delete(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
    }

    @Test
    void aContainerOfThatNameThatIsNotOursIsLeftAlone() {
        String name = site.names.name("taken");
        String id = site.engine
                .client()
                .createContainerCmd(io.gpudocker.worker.rig.SharedParts.TEST_IMAGE)
                .withName(name + "-1")
                .exec()
                .getId();

        assertCode(ErrorCode.NAME_TAKEN, Commands.run(name).gpus(1).build());

        assertThat(site.engine.exists(id)).isTrue();
        site.engine.remove(id);
    }

    @Test
    void verbsWithoutAHandlerAreRefused() throws Exception {
        var topic = site.topics.commands(site.host, ResourceKind.HOST);
        String id = UUID.randomUUID().toString();
        produce(
                topic,
                site.host.getBytes(UTF_8),
                structured(id, "host.cordon", "{}").getBytes(UTF_8));
        assertThat(error(id, site.host).code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    }

    @Test
    void aSizeOfAVolumeThatIsNoneIsRefusedWithTheReason() throws Exception {
        var topic = site.topics.commands(site.host, ResourceKind.VOLUME);
        for (String size : List.of("0GB", "-1GB", "1", "1 PB", "large", "99999999999TB", "1MB")) {
            String id = UUID.randomUUID().toString();
            produce(
                    topic,
                    "data".getBytes(UTF_8),
                    structured(id, "volume.create", "{\"name\":\"data\",\"size\":\"" + size + "\"}")
                            .getBytes(UTF_8));
            CommandError error = error(id, "data");
            assertThat(error.code())
                    .as(size)
                    .isEqualTo(size.equals("1MB") ? ErrorCode.VOLUME_SIZE_UNSUPPORTED : ErrorCode.INVALID_COMMAND);
            assertThat(error.message()).as(size).isNotBlank();
        }
        assertThat(site.store.keys("volumes/")).isEmpty();
    }

    @Test
    void theSameIdWithOtherContentIsRefused() {
        String name = site.names.name("same");
        CommandOptions options = CommandOptions.none().withId(UUID.randomUUID().toString());
        var first = site.answer(site.send(Commands.run(name).build(), options));
        assertThat(first.status()).isEqualTo(ResultStatus.SUCCEEDED);

        var results = new java.util.concurrent.ConcurrentLinkedQueue<CommandResult>();
        var _ = site.send(Commands.run(name).gpus(1).build(), options.withId(first.commandId()));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            results.clear();
            site.reader().results(site.topics.replies()).stream()
                    .map(ReplyRecord.Result::result)
                    .filter(result -> result.commandId().equals(first.commandId()))
                    .forEach(results::add);
            assertThat(results).hasSize(2);
        });

        assertThat(results)
                .last()
                .satisfies(second -> assertThat(
                                Objects.requireNonNull(second.error()).code())
                        .isEqualTo(ErrorCode.INVALID_COMMAND));
        site.ask(Commands.delete(name));
    }

    private static String run(String name, String more) {
        return "{\"replicaSetName\":\"" + name + "\",\"imageName\":\"gdw/test:1\"" + more + "}";
    }

    private static String structured(String id, String type, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/e2e\",\"type\":\"io.gpudocker." + type
                + ".v1\",\"data\":" + data + "}";
    }

    private RecordMetadata send(byte @Nullable [] key, byte @Nullable [] value) throws Exception {
        return produce(commands, key, value);
    }

    private RecordMetadata produce(String topic, byte @Nullable [] key, byte @Nullable [] value) throws Exception {
        return producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    /** Sends such a record and gives its refusal. */
    private CommandError assertRefused(ErrorCode code, @Nullable String key, String type, String data)
            throws Exception {
        String id = UUID.randomUUID().toString();
        send(
                key == null ? null : key.getBytes(UTF_8),
                structured(id, type, data).getBytes(UTF_8));
        CommandError error = error(id, key);
        assertThat(error.code()).as("%s", error).isEqualTo(code);
        return error;
    }

    private CommandError error(String id, @Nullable String key) {
        ReplyRecord.Result found =
                await("an answer to " + id).atMost(Duration.ofSeconds(60)).until(() -> result(id), Objects::nonNull);
        assertThat(found.result().status()).isEqualTo(ResultStatus.REFUSED);
        assertThat(found.context().key()).isEqualTo(key);
        return Objects.requireNonNull(found.result().error());
    }

    private ReplyRecord.@Nullable Result result(String id) {
        List<ReplyRecord.Result> found = site.reader().results(site.topics.replies()).stream()
                .filter(result -> result.result().commandId().equals(id))
                .toList();
        assertThat(found).hasSizeLessThanOrEqualTo(1);
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<Object> violations(String key, String data) throws Exception {
        CommandError error = assertRefused(ErrorCode.INVALID_COMMAND, key, "replicaset.run", data);
        List<?> violations = (List<?>) Objects.requireNonNull(error.details().get("violations"));
        return violations.stream()
                .map(violation -> (Object) ((Map<?, ?>) violation).get("path"))
                .toList();
    }

    private CommandError assertCode(ErrorCode code, Command command) {
        CommandResult result = site.ask(command);
        assertThat(result.status()).as("%s", result).isEqualTo(ResultStatus.REFUSED);
        CommandError error = Objects.requireNonNull(result.error());
        assertThat(error.code()).as("%s", error).isEqualTo(code);
        return error;
    }

    private void assertDeadLetter(RecordMetadata origin, byte @Nullable [] value, String reason) {
        ConsumerRecord<byte[], byte[]> letter = deadLetter(origin);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo("foo".getBytes(UTF_8));
        assertThat(header(letter, "gdw_dl_reason")).containsIgnoringCase(reason).isNotBlank();
        assertThat(header(letter, "gdw_dl_partition")).isEqualTo(Integer.toString(origin.partition()));
    }

    private ConsumerRecord<byte[], byte[]> deadLetter(RecordMetadata origin) {
        Map<String, String> headers = new HashMap<>();
        headers.put("gdw_dl_topic", origin.topic());
        headers.put("gdw_dl_offset", Long.toString(origin.offset()));
        return await("a dead letter of " + origin)
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> site.reader().all(site.topics.deadLetters()).stream()
                                .filter(letter -> headers.entrySet().stream()
                                        .allMatch(each -> each.getValue().equals(header(letter, each.getKey()))))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
