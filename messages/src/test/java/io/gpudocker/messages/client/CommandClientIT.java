package io.gpudocker.messages.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.CommandAttributes;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.CommitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CommandClientIT {
    private static final String HOST = "host1";
    private static final List<AutoCloseable> SHARED = new ArrayList<>();
    private static String servers = "";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Topics topics = new Topics("unset");

    @BeforeAll
    static void startBroker() throws Exception {
        Broker broker = new Broker();
        SHARED.add(broker);
        broker.start();
        servers = broker.bootstrapServers();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        for (AutoCloseable each : SHARED) {
            each.close();
        }
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        topics = new Topics(test.getTestMethod().orElseThrow().getName());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(
                            new NewTopic(topics.commands(HOST, ResourceKind.REPLICA_SET), 4, (short) 1),
                            new NewTopic(topics.replies(), 3, (short) 1)))
                    .all()
                    .get();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> known(admin, topics.commands(HOST, ResourceKind.REPLICA_SET), 4)
                            && known(admin, topics.replies(), 3));
        }
    }

    /** A topic is created before every broker can tell its partitions' leaders. */
    private static boolean known(Admin admin, String topic, int partitions) throws Exception {
        var found = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions();
        return found.size() == partitions && found.stream().noneMatch(p -> p.leader() == null);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aCommandGetsItsCommittedResultOnceAndItsProgress() throws Exception {
        responder();
        CommandClient client = client();
        List<Event.Progress> progress = new CopyOnWriteArrayList<>();
        List<ReplyRecord> followed = new CopyOnWriteArrayList<>();
        client.follow(followed::add);

        PendingCommand sent =
                client.send(commit("foo"), CommandOptions.none().withId("c-1").withProgress(progress::add));
        CommandResult result = sent.result().get(60, TimeUnit.SECONDS);

        assertThat(sent.id()).isEqualTo(new CommandId("/tests", "c-1"));
        assertThat(result.payload()).isEqualTo(new CommitResult("image", "sha256:1", 1));
        assertThat(progress).containsExactly(new Event.Progress(Event.Phase.COMMIT, 1, 2L));
        // The responder wrote the first answer twice; the second command's comes behind both.
        client.send(commit("foo")).result().get(60, TimeUnit.SECONDS);
        assertThat(followed.stream().filter(ReplyRecord.Result.class::isInstance))
                .hasSize(2);
    }

    @Test
    void manyCommandsAreEachAnsweredWithTheirOwnResult() throws Exception {
        responder();
        CommandClient client = client();

        List<PendingCommand> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sent.add(client.send(commit("name" + i % 7)));
        }

        for (PendingCommand command : sent) {
            CommandResult result = command.result().get(60, TimeUnit.SECONDS);
            assertThat(result.commandId()).isEqualTo(command.id().id());
        }
    }

    @Test
    void theResultIsFoundAgainAfterARestartOfTheCaller() throws Exception {
        responder();
        Instant before = Instant.now();
        CommandId id;
        try (CommandClient client = CommandClient.connect(settings())) {
            PendingCommand sent = client.send(commit("foo"));
            sent.result().get(60, TimeUnit.SECONDS);
            id = sent.id();
        }

        CommandClient restarted = client();

        Optional<CommandResult> found = restarted.find(id, before);
        assertThat(found.map(CommandResult::payload)).contains(new CommitResult("image", "sha256:1", 1));
        assertThat(restarted.find(id, Instant.now().plusSeconds(3600))).isEmpty();
        assertThat(restarted.find(new CommandId("/tests", "never sent"), before))
                .isEmpty();
    }

    @Test
    void closingFailsWhatStillWaits() {
        CommandClient client = client();
        PendingCommand sent = client.send(commit("foo"));

        client.close();

        assertThatThrownBy(() -> sent.result().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ClientException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ClientException.Code.CLOSED));
    }

    @Test
    void withoutAnAnswerInTimeTheFutureSaysSo() {
        responder();
        PendingCommand sent =
                client().send(commit("silent"), CommandOptions.none().withAnswerWithin(Duration.ofMillis(200)));

        assertThatThrownBy(() -> sent.result().get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ClientException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ClientException.Code.NO_ANSWER));
    }

    @Test
    void withoutAReplyTopicTheClientDoesNotStart() {
        ClientSettings settings = new ClientSettings(
                Map.of("bootstrap.servers", servers), new Topics("absent"), HOST, "/tests", Duration.ofSeconds(5));

        assertThatThrownBy(() -> CommandClient.connect(settings))
                .isInstanceOfSatisfying(
                        ClientException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ClientException.Code.REPLIES_UNAVAILABLE));
    }

    @Test
    void aResultOnAPartitionThatWasAddedLaterArrives() throws Exception {
        CommandClient client = client();
        PendingCommand sent = client.send(commit("foo"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createPartitions(Map.of(topics.replies(), NewPartitions.increaseTo(5)))
                    .all()
                    .get();
        }

        RawRecord answer = answer(sent.id());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = KafkaRecords.produced(topics.replies(), answer);
            producer.send(new ProducerRecord<>(record.topic(), 4, record.key(), record.value(), record.headers()))
                    .get();
        }

        await().atMost(Duration.ofSeconds(60)).until(sent.result()::isDone);
        assertThat(sent.result().get().payload()).isEqualTo(new CommitResult("late", "sha256:1", 1));
    }

    @Test
    void aRecordFromAFileIsSentAsItIs() throws Exception {
        responder();
        String event = """
                {"specversion":"1.0","id":"c-9","source":"/file","type":"io.gpudocker.replicaset.commit.v1",
                 "data":{"replicaSetName":"foo","newImageName":"saved"}}""";
        RawRecord record = new RawRecord(bytes("foo"), List.of(), bytes(event), 0);
        RawRecord unanswerable = new RawRecord(bytes("foo"), List.of(), bytes("{}"), 0);
        CommandClient client = client();

        CommandResult result = client.send(ResourceKind.REPLICA_SET, record, CommandOptions.none())
                .result()
                .get(60, TimeUnit.SECONDS);

        assertThat(result.commandSource()).isEqualTo("/file");
        assertThatThrownBy(() -> client.send(ResourceKind.REPLICA_SET, unanswerable, CommandOptions.none()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RawRecord answer(CommandId id) {
        CommandCodec codec = new CommandCodec();
        RawRecord record = codec.encode(HOST, CommandAttributes.of(id, Instant.now()), commit("foo"));
        DecodedCommand.Valid valid = (DecodedCommand.Valid) codec.decode(ResourceKind.REPLICA_SET, HOST, record);
        return new ResultCodec()
                .encode("r-1", Responder.result(HOST, valid, "late"), ReplyContext.of(valid.envelope()));
    }

    private static ReplicaSetCommand.Commit commit(String name) {
        return new ReplicaSetCommand.Commit(name, "saved", null, List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private ClientSettings settings() {
        return new ClientSettings(
                Map.of("bootstrap.servers", servers, "metadata.max.age.ms", "500"),
                topics,
                HOST,
                "/tests",
                Duration.ofSeconds(30));
    }

    private CommandClient client() {
        CommandClient client = CommandClient.connect(settings());
        opened.add(client);
        return client;
    }

    private void responder() {
        Responder responder = new Responder(servers, topics, HOST);
        opened.add(responder);
        responder.start();
    }
}
