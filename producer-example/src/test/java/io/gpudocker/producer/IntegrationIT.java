package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the examples of the documentation as they stand there, against a real broker with a responder in the worker's place. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IntegrationIT {
    private static final String HOST = "host1";
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs").resolve("integration.md");
    private static final Path SPRING = Path.of("src/test/java/io/gpudocker/producer/SpringExample.java");

    private static Rig rig = unstarted();

    private static Rig unstarted() {
        try {
            return new Rig(HOST);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        rig.start();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void kcatSendsACommandAndFindsItsResult() throws Exception {
        JsonNode result = Json.mapper().readTree(run("bash", "-euc", example(PAGE, "kcat")));

        assertThat(result.path("commandSource").asText()).isEqualTo("/shell");
        assertThat(result.at("/payload/stdout").asText()).isEqualTo("hostname\n");
        assertEveryKeyIsWhereKafkasOwnClientsPutIt();
    }

    @Test
    void pythonSendsACommandAndFindsItsResult() throws Exception {
        String printed = run("/usr/bin/python3", "-c", example(PAGE, "python"));

        assertThat(printed).startsWith("SUCCEEDED {").contains("\"stdout\": \"hostname\\n\"");
        assertEveryKeyIsWhereKafkasOwnClientsPutIt();
    }

    @Test
    void springsReplyingTemplateIsAnswered() throws Exception {
        JsonNode result = Json.mapper().readTree(SpringExample.ask(rig.servers(), HOST, "spring-1"));

        assertThat(result.path("commandId").asText()).isEqualTo("spring-1");
        assertThat(result.at("/payload/stdout").asText()).isEqualTo("hostname\n");
        assertEveryKeyIsWhereKafkasOwnClientsPutIt();
    }

    @Test
    void theJavaOnThePageIsTheJavaThatRuns() throws IOException {
        String compiled = Files.readString(SPRING).split("        // docs/integration.md\n", -1)[1];

        assertThat(blocks(PAGE, "```java")).containsExactly(compiled.indent(-8));
    }

    @Test
    void theReadmesKcatReachesTheWorker() throws Exception {
        run("bash", "-euc", example(ROOT.resolve("README.md"), "kcat").replace("localhost:9092", rig.servers()));

        assertThat(received("c-2")).isInstanceOf(DecodedCommand.Valid.class);
        assertEveryKeyIsWhereKafkasOwnClientsPutIt();
    }

    private static DecodedCommand received(String id) throws InterruptedException {
        DecodedCommand command;
        do {
            command = rig.responder().received().take();
        } while (!(command instanceof DecodedCommand.Valid valid
                && valid.envelope().id().id().equals(id)));
        return command;
    }

    private static String example(Path page, String name) throws IOException {
        List<String> found = blocks(page, "<!-- example: " + name + " -->\n```\\w+");
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private static List<String> blocks(Path page, String begin) throws IOException {
        return Pattern.compile("(?ms)^" + begin + "\n(.*?)^```$")
                .matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Answers what it prints on standard output; a program that is not there fails the test. */
    private static String run(String... command) throws Exception {
        Path err = Files.createTempFile("gdw-example-", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
            builder.environment().putAll(Map.of("GDW_BOOTSTRAP_SERVERS", rig.servers(), "GDW_HOST", HOST));
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(out + Files.readString(err)).isZero();
            return out;
        } finally {
            Files.delete(err);
        }
    }

    private static void assertEveryKeyIsWhereKafkasOwnClientsPutIt() {
        assertThat(commands())
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.partition())
                        .isEqualTo(Utils.toPositive(Utils.murmur2(record.key())) % Rig.PARTITIONS));
    }

    private static List<ConsumerRecord<byte[], byte[]>> commands() {
        String topic = rig.topics().commands(HOST, ResourceKind.REPLICA_SET);
        List<TopicPartition> partitions = IntStream.range(0, Rig.PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", rig.servers()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
