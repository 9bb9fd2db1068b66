package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.command.ReplicaSetCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole client against a real broker, with a responder in the worker's place. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GdwIT {
    private static final String HOST = "host1";
    /** The example of the contract, which the README shows as well. */
    private static final String EXAMPLE = """
            {"specversion":"1.0","id":"%s","source":"/billing","type":"io.gpudocker.replicaset.run.v1",
             "data":{"replicaSetName":"foo","imageName":"pytorch:2.8","gpuCount":2,"containerPorts":["22","8888"],
                     "binds":[{"src":"data","dest":"/root/foo-tmp"}],"env":["USER=foo"]}}
            """;

    private static final List<AutoCloseable> OPENED = new ArrayList<>();
    private static String servers = "";
    private static Responder responder = new Responder("unset", new Topics("unset"), "unset");

    @BeforeAll
    static void startBrokerAndResponder() throws Exception {
        Broker broker = new Broker();
        OPENED.add(broker);
        broker.start();
        servers = broker.bootstrapServers();
        Topics topics = new Topics(Topics.DEFAULT_PREFIX);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            List<NewTopic> needed = Stream.concat(
                            Arrays.stream(ResourceKind.values()).map(kind -> topics.commands(HOST, kind)),
                            Stream.of(topics.replies()))
                    .map(name -> new NewTopic(name, 1, (short) 1))
                    .toList();
            admin.createTopics(needed).all().get();
            // Made is not yet known: the broker learns of its own topics a moment later.
            List<String> names = needed.stream().map(NewTopic::name).toList();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    admin.describeTopics(names).allTopicNames().get())
                            .hasSize(names.size()));
        }
        responder = new Responder(servers, topics, HOST);
        OPENED.add(responder);
        responder.start();
    }

    @AfterAll
    static void stopAll() throws Exception {
        for (AutoCloseable each : OPENED.reversed()) {
            each.close();
        }
    }

    private static Shell shell() {
        return new Shell()
                .with("GDW_BOOTSTRAP_SERVERS", servers)
                .with("GDW_HOST", HOST)
                .at(Instant.now());
    }

    @Test
    void aRunShowsItsProgressAndATable() {
        Shell shell = shell();

        int exitCode = shell.run("run", "foo", "--image", "pytorch:2.8", "--gpus", "2");

        assertThat(exitCode).isZero();
        assertThat(shell.err()).contains("pull 512.0 MiB of 1.0 GiB, 50 %");
        assertThat(shell.out().lines()).hasSize(2).first().asString().startsWith("NAME");
        assertThat(shell.out()).contains("22->40000, 53->40001/udp");
    }

    @Test
    void quietPrintsTheNameAlone() {
        Shell shell = shell();

        assertThat(shell.run("run", "foo", "--image", "i", "-q")).isZero();
        assertThat(shell.out()).isEqualTo("foo\n");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void jsonIsTheWholeResultAsOneDocument() throws Exception {
        Shell shell = shell();

        assertThat(shell.run("describe", "foo", "--json", "--id", "json-1")).isZero();
        JsonNode result = Json.mapper().readTree(shell.out());
        assertThat(result.path("commandId").asText()).isEqualTo("json-1");
        assertThat(result.path("commandSource").asText()).isEqualTo("/gdw/cli/ann");
        assertThat(result.path("payload").path("ports").path(0).path("hostPort").asInt())
                .isEqualTo(40000);
    }

    @Test
    void aRefusalEndsWithThreeAndAFailureWithFour() {
        Shell refused = shell();
        Shell failed = shell();

        assertThat(refused.run("run", "busy", "--image", "i", "-q")).isEqualTo(3);
        assertThat(refused.err()).startsWith("refused: GPU_NOT_ENOUGH\n").contains("free: 1");
        assertThat(failed.run("run", "broken", "--image", "i", "-q")).isEqualTo(4);
        assertThat(failed.err()).startsWith("failed: CONTAINER_START_FAILED\n").contains("engine: no such program");
    }

    @Test
    void whatTheWorkerFindsWrongIsShownWithEveryViolation() {
        Shell shell = shell();

        assertThat(shell.run("run", "foo", "--image", "I I", "--gpus", "-1")).isEqualTo(3);
        assertThat(shell.err()).contains("INVALID_COMMAND", "/data/imageName", "/data/gpuCount");
    }

    @Test
    void aVolumeIsMadeShownResizedAndDeleted() throws Exception {
        Shell patch = shell();
        assertThat(patch.run("volume", "patch", "data", "--size", "400MB", "--move-replica-sets"))
                .isZero();
        assertThat(patch.err()).contains("copy 512.0 MiB of 1.0 GiB, 50 %");
        assertThat(patch.out().lines()).hasSize(5).first().asString().startsWith("NAME  VERSION  BACKEND");
        assertThat(patch.out()).contains("foo   2        RUNNING");

        Shell list = shell();
        assertThat(list.run("volume", "list", "--json")).isZero();
        assertThat(Json.mapper()
                        .readTree(list.out())
                        .at("/payload/volumes/0/name")
                        .asText())
                .isEqualTo("data");
        Shell create = shell();
        assertThat(create.run("volume", "create", "data", "--size", "320MB", "-q"))
                .isZero();
        assertThat(create.out()).isEqualTo("data\n");
        Shell delete = shell();
        assertThat(delete.run("volume", "delete", "data")).isZero();
        assertThat(delete.out()).isEqualTo("Volume data deleted\n");
    }

    @Test
    void withoutAnAnswerInTimeItSaysHowToLookForIt() {
        Shell shell = shell();

        assertThat(shell.run("stop", "silent", "--timeout", "1s", "--id", "s-1"))
                .isEqualTo(5);
        assertThat(shell.err())
                .contains("no answer from host host1 in time")
                .contains("may still be carried out")
                .contains("gdw result s-1 --source /gdw/cli/ann --since ")
                .contains("--id s-1");
        assertThat(shell().run("result", "s-1")).isEqualTo(5);
    }

    @Test
    void whatWasOnlySentCanBeFoundLater() {
        Shell sent = shell();
        assertThat(sent.run("describe", "foo", "--no-wait")).isZero();
        String id = sent.out().strip();

        await().untilAsserted(() -> {
            Shell found = shell();
            assertThat(found.run("result", id)).isZero();
            assertThat(found.out()).contains("container     foo-2");
        });
    }

    @Test
    void aHostWithoutTopicsIsNamedAndNothingIsMade() throws Exception {
        Shell shell = shell();

        assertThat(shell.run("--host", "elsewhere", "describe", "foo")).isEqualTo(6);
        assertThat(shell.err())
                .isEqualTo("gdw: host elsewhere has no topic gdw.elsewhere.replicasets on " + servers
                        + ": is its worker running with this host.id and prefix?\n");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            assertThat(admin.listTopics().names().get()).doesNotContain("gdw.elsewhere.replicasets");
        }
    }

    @Test
    void aWrongPrefixIsNamed() {
        Shell shell = shell();

        assertThat(shell.run("--topics-prefix", "other", "list")).isEqualTo(6);
        assertThat(shell.err()).startsWith("gdw: there is no topic other.replies on " + servers);
    }

    @Test
    void withoutKafkaItSaysSo() {
        Shell shell = shell();

        assertThat(shell.run("--bootstrap-server", "localhost:1", "list")).isEqualTo(6);
        assertThat(shell.err()).startsWith("gdw: Kafka can't be reached at localhost:1: ");
    }

    @Test
    void theClientsConfigurationIsRead(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("client.properties");
        Files.writeString(config, "bootstrap.servers=" + servers + "\nsecurity.protocol=PLAINTEXT\n");
        Shell shell = new Shell().with("GDW_HOST", HOST);

        assertThat(shell.run("list", "-q", "--command-config", config.toString()))
                .isZero();
        assertThat(shell.out()).isEqualTo("a\nb\nc\n");
    }

    @Test
    void executeIsAsIfTheProcessRanHere() {
        Shell shell = shell();

        assertThat(shell.run("execute", "foo", "--", "echo", "-n", "a b")).isEqualTo(7);
        assertThat(shell.out()).isEqualTo("echo -n a b\n");
        assertThat(shell.err()).isEqualTo("oh\n");
    }

    @Test
    void executeThatTimesOutEndsAsTimeoutDoes() {
        Shell shell = shell();

        assertThat(shell.run("execute", "foo", "--timeout", "2s", "--", "sleep", "9"))
                .isEqualTo(124);
        assertThat(shell.out()).isEqualTo("so far\n");
        assertThat(shell.err()).contains("killed after 2 s");
    }

    @Test
    void bytesThatAreNoTextComeAsTheyAre() {
        Shell shell = shell();

        assertThat(shell.run("execute", "foo", "--", "binary")).isZero();
        assertThat(shell.outBytes()).containsExactly(0xff, 0, 10);
        assertThat(shell.err()).startsWith("ä").contains("is cut");
    }

    @Test
    void logsGoToTheStreamTheyCameFrom() {
        Shell shell = shell();

        assertThat(shell.run("logs", "foo", "-t")).isZero();
        assertThat(shell.out()).isEqualTo("2026-01-01T00:00:00Z epoch 1\n");
        assertThat(shell.err()).isEqualTo("2026-01-01T00:00:00Z a warning\n");
    }

    @Test
    void listsAreReadPageByPage() {
        Shell shell = shell();

        assertThat(shell.run("list", "--page-size", "1", "--quiet")).isZero();
        assertThat(shell.out()).isEqualTo("a\nb\nc\n");
    }

    @Test
    void commandsThatOnlyDoSomethingSayThatItIsDone() {
        Shell shell = shell();

        assertThat(shell.run("delete", "foo")).isZero();
        assertThat(shell.out()).isEqualTo("ReplicaSet foo deleted\n");
        Shell cordon = shell();
        assertThat(cordon.run("host", "cordon")).isZero();
        assertThat(cordon.out()).isEqualTo("Host host1 cordoned\n");
    }

    @Test
    void theExampleOfTheContractGoesThrough(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("run.json"), EXAMPLE.formatted("example-1"));
        Shell shell = shell();

        assertThat(shell.run("send", file.toString(), "-q")).isZero();
        assertThat(shell.out()).isEqualTo("foo\n");
        assertThat(responder.received())
                .filteredOn(DecodedCommand.Valid.class::isInstance)
                .map(DecodedCommand.Valid.class::cast)
                .filteredOn(valid -> valid.envelope().id().id().equals("example-1"))
                .singleElement()
                .satisfies(valid -> assertThat(((ReplicaSetCommand.Run) valid.command()).env())
                        .containsExactly("USER=foo"));
    }

    @Test
    void jsonFromStandardInputWithAnotherKeyIsJudgedByTheWorker() {
        Shell shell = shell().in(EXAMPLE.formatted("example-2"));

        assertThat(shell.run("send", "-", "--key", "bar", "--topic", "replicasets"))
                .isEqualTo(3);
        assertThat(shell.err()).startsWith("refused: KEY_MISMATCH");
    }

    @Test
    void jsonWithoutAnIdIsNotSent() {
        Shell shell = shell().in("{\"specversion\":\"1.0\",\"type\":\"io.gpudocker.host.describe.v1\"}");

        assertThat(shell.run("send", "-")).isEqualTo(2);
        assertThat(shell.err()).contains("no readable id and source");
    }

    @Test
    void watchShowsWhatHappensToOneName() throws Exception {
        Shell watch = shell();
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> watch.run("watch", "watched", "--count", "6"));
        await().until(() -> watch.err().contains("watching gdw.replies"));

        assertThat(shell().run("describe", "foo")).isZero();
        assertThat(shell().run("run", "watched", "--image", "i", "--id", "w-1")).isZero();

        assertThat(watching.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(watch.out().lines())
                .hasSize(6)
                .allMatch(line -> line.contains("host1  ReplicaSet/watched  "))
                .last()
                .asString()
                .endsWith("run SUCCEEDED  (w-1)");
    }

    @Test
    void theAttributesAskedForAreSent() {
        Shell shell = shell();

        int exitCode = shell.run(
                "stop",
                "foo",
                "--id",
                "attr-1",
                "--source",
                "/me",
                "--correlation-id",
                "x",
                "--expiry",
                "10m",
                "--deadline",
                "2099-01-01T00:00:00Z",
                "--after",
                "c-0");

        assertThat(exitCode).isZero();
        assertThat(responder.received())
                .filteredOn(DecodedCommand.Valid.class::isInstance)
                .map(received -> ((DecodedCommand.Valid) received).envelope())
                .filteredOn(envelope -> envelope.id().id().equals("attr-1"))
                .singleElement()
                .satisfies(envelope -> {
                    assertThat(envelope.id().source()).isEqualTo("/me");
                    assertThat(envelope.correlationId()).isEqualTo("x");
                    assertThat(envelope.expiryTime()).isAfter(Instant.now());
                    assertThat(envelope.deadline()).isEqualTo("2099-01-01T00:00:00Z");
                });
    }

    @Test
    void theCharactersOfAllLanguagesComeThrough() {
        Shell shell = shell();

        assertThat(shell.run("execute", "foo", "--", "écho", "日本")).isEqualTo(7);
        assertThat(shell.outBytes()).isEqualTo("écho 日本\n".getBytes(StandardCharsets.UTF_8));
    }
}
