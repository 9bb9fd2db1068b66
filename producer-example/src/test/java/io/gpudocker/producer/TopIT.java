package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.producer.text.Fleets;
import io.gpudocker.producer.text.Views;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gdw top} against a real broker: host1 has a responder in its worker's place, host2 has nobody. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TopIT {
    private static Rig rig = unstarted();

    private static Rig unstarted() {
        try {
            return new Rig("host1", "host2");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        rig.start();
        StateCodec states = new StateCodec();
        Instant now = Instant.now();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", rig.servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            String state = rig.topics().state();
            send(producer, state, states.encode("host1", 1, Views.replicaSet("gone"), now));
            send(producer, state, states.encode("host1", 2, Views.replicaSet("foo"), now));
            send(producer, state, states.encode("host1", 3, Fleets.replicaSet("foo", ReplicaSetStatus.STOPPED), now));
            send(producer, state, states.encode("host2", 4, Views.replicaSet("bar"), now));
            send(producer, state, states.encode("host2", 5, Views.volume("data"), now));
            send(producer, state, states.tombstone("host1", ResourceKind.REPLICA_SET, "gone", now));
            Event exited = new Event.ReplicaSetExited("bar", 2, 3, false);
            send(
                    producer,
                    rig.topics().replies(),
                    new EventCodec()
                            .encode(new EventRecord(
                                    "e-1", "host2", ResourceKind.REPLICA_SET, "bar", now, null, null, null, exited)));
            for (int i = 0; i < 3; i++) {
                String topic = rig.topics().commands("host2", ResourceKind.VOLUME);
                var _ = producer.send(new ProducerRecord<>(topic, 5, new byte[] {1}, new byte[] {2}));
            }
        }
        try (Admin admin = rig.admin()) {
            TopicPartition partition = new TopicPartition(rig.topics().commands("host2", ResourceKind.VOLUME), 5);
            admin.alterConsumerGroupOffsets("gdw-host2", Map.of(partition, new OffsetAndMetadata(1)))
                    .all()
                    .get();
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, RawRecord record) {
        ProducerRecord<byte[], byte[]> produced = new ProducerRecord<>(topic, null, record.key(), record.value());
        record.headers().forEach(header -> produced.headers().add(header.name(), header.value()));
        var _ = producer.send(produced);
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    private static Shell shell() {
        return new Shell().with("GDW_BOOTSTRAP_SERVERS", rig.servers()).at(Instant.now());
    }

    @Test
    void whereTheOutputIsNoTerminalItIsShownOnce() {
        Shell shell = shell();

        assertThat(shell.run("top", "--timeout", "0s")).isZero();

        assertThat(shell.err()).isEmpty();
        assertThat(shell.out().lines())
                .anyMatch(line -> line.matches("host1 +foo +2 +STOPPED .*"))
                .anyMatch(line -> line.matches("host2 +bar +2 +RUNNING .*"))
                .anyMatch(line -> line.matches("host2 +data +1 +20GB .*"))
                .anyMatch(line -> line.matches("host2 +NVIDIA H100 +0 bar +3 bar"))
                .anyMatch(line -> line.matches("[0-9:]{8} +host2 +ReplicaSet/bar +exited version 2 with 3"))
                .noneMatch(line -> line.contains("gone"));
    }

    @Test
    void asJsonOfOneHostWithItsOwnDescriptionAndTheDepthOfItsQueues() throws Exception {
        Shell shell = shell();

        assertThat(shell.run("top", "--json", "--host", "host1", "--timeout", "60s"))
                .isZero();

        JsonNode json = Json.mapper().readTree(shell.out());
        assertThat(json.path("hosts")).hasSize(1);
        assertThat(json.at("/hosts/0/host").asText()).isEqualTo("host1");
        assertThat(json.at("/hosts/0/description/gpus")).hasSize(2);
        assertThat(rig.responder().received())
                .anyMatch(command -> command instanceof DecodedCommand.Valid valid
                        && valid.command() instanceof HostCommand.Describe
                        && valid.envelope().expiryTime() != null);
    }

    @Test
    void theDepthOfAQueueIsWhatItsWorkerHasNotCommitted() throws Exception {
        Shell shell = shell();

        assertThat(shell.run("top", "--json", "--host", "host2", "--timeout", "0s"))
                .isZero();

        JsonNode json = Json.mapper().readTree(shell.out());
        // Two of the three volume commands; and what other tests asked the host, which nobody answers.
        assertThat(json.at("/hosts/0/queueDepth").asLong()).isBetween(2L, 4L);
        assertThat(json.at("/hosts/0").has("description")).isFalse();
    }

    @Test
    void withoutKafkaOrItsTopicsItSaysSo() {
        Shell nowhere = shell();
        assertThat(nowhere.run("top", "--bootstrap-server", "localhost:1")).isEqualTo(6);
        assertThat(nowhere.err()).startsWith("gdw: Kafka can't be reached at localhost:1: ");

        Shell prefix = shell();
        assertThat(prefix.run("top", "--topics-prefix", "other")).isEqualTo(6);
        assertThat(prefix.err()).startsWith("gdw: there is no topic other.state on " + rig.servers());
    }

    /** A pseudo terminal of util-linux's script, 100 by 30; the process gets what Ctrl-C sends. */
    @Test
    void onATerminalItIsDrawnAgainAndAgainAndTheTerminalIsGivenBack(@TempDir Path directory) throws Exception {
        Path screen = directory.resolve("screen");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String top = "stty cols 100 rows 30; exec '" + java + "' -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' " + Gdw.class.getName() + " top";
        ProcessBuilder builder = new ProcessBuilder("script", "-qfec", top, screen.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        builder.environment()
                .putAll(Map.of("GDW_BOOTSTRAP_SERVERS", rig.servers(), "TERM", "xterm", "SHELL", "/bin/sh"));
        Process process = builder.start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> count(screen, "\u001b[H") >= 3 && text(screen).contains("3 of 4 GPUs held"));
            List<ProcessHandle> children = process.descendants().toList();
            assertThat(children).isNotEmpty();
            children.forEach(child -> end(child.pid()));

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String shown = text(screen);
        assertThat(shown).contains("\u001b[?1049h\u001b[?25l", "RUNNING");
        assertThat(shown.substring(shown.lastIndexOf("\u001b[H"))).contains("\u001b[?25h\u001b[?1049l");
        String frames = shown.substring(shown.indexOf("\u001b[H"), shown.lastIndexOf("\u001b[?25h"));
        assertThat(frames.split("\u001b\\[H", -1))
                .allSatisfy(frame -> assertThat(frame.split("\n", -1)).hasSizeLessThanOrEqualTo(30));
    }

    /** As Ctrl-C does; but whatever a shell began in the background ignores that one. */
    private static void end(long pid) {
        try {
            new ProcessBuilder("kill", "-TERM", Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int count(Path file, String what) throws IOException {
        return text(file).split(java.util.regex.Pattern.quote(what), -1).length - 1;
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }
}
