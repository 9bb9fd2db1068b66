package io.gpudocker.worker.bench;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code gdw usage} over a million reply records, beside {@code kafka-console-consumer} that reads the same to nowhere: both as
 * processes of their own, from start to end, in turns.
 */
final class ReplayBench {
    private static final String PREFIX = "replay";
    private static final String TOPIC = PREFIX + ".replies";
    private static final int PARTITIONS = 8;
    private static final int RECORDS = 1_000_000;
    private static final int IN_A_TRANSACTION = 2_000;
    private static final int ROUNDS = 3;
    /** How fast at least, against the consumer. */
    private static final double AIM = 0.5;

    private final Places places;
    private final Report report;
    private final Figures console = new Figures();
    private final List<Grouped> usage =
            List.of(new Grouped("name", new Figures()), new Grouped("source", new Figures()));

    ReplayBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    /** How long {@code gdw usage --by} takes. */
    private record Grouped(String by, Figures figures) {}

    void run() throws Exception {
        write();
        // The first of each reads from the disk what later ones find in memory.
        for (int round = -1; round < ROUNDS; round++) {
            Figures baseline = round < 0 ? new Figures() : console;
            baseline.time(() -> process(consoleConsumer()));
            for (Grouped grouped : usage) {
                Figures figures = round < 0 ? new Figures() : grouped.figures();
                figures.time(() -> process(usage(grouped.by())));
            }
        }
        report.note("kafka-console-consumer", console);
        for (Grouped grouped : usage) {
            print(grouped.by(), grouped.figures());
        }
    }

    private void write() throws Exception {
        KafkaClients clients = new KafkaClients(Map.of("bootstrap.servers", places.kafka()));
        NewTopic topic = new NewTopic(TOPIC, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "-1"));
        try (Admin admin = clients.admin()) {
            admin.createTopics(List.of(topic)).all().get();
        }
        long begin = System.nanoTime();
        ReplayRecords records = new ReplayRecords(Instant.now().minus(Duration.ofDays(3)));
        try (Producer<byte[], byte[]> producer = clients.producer("bench-replay")) {
            producer.initTransactions();
            for (int number = 0; number < RECORDS; number += IN_A_TRANSACTION) {
                producer.beginTransaction();
                for (int i = number; i < number + IN_A_TRANSACTION; i++) {
                    var _ = producer.send(produced(records.record(i)));
                }
                producer.commitTransaction();
            }
        }
        report.note(
                "1,000,000 records written", String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - begin) / 1e9));
    }

    private static ProducerRecord<byte[], byte[]> produced(RawRecord raw) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(TOPIC, null, raw.timestampMillis(), raw.key(), raw.value());
        raw.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        return record;
    }

    /** With the options of Kafka's own script. */
    private List<String> consoleConsumer() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512M",
                "-server",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent",
                "-Djava.awt.headless=true",
                "-cp",
                places.kafkaJars() + "/*",
                "org.apache.kafka.tools.consumer.ConsoleConsumer",
                "--bootstrap-server",
                places.kafka(),
                "--topic",
                TOPIC,
                "--from-beginning",
                "--isolation-level",
                "read_committed",
                "--max-messages",
                Integer.toString(RECORDS));
    }

    private List<String> usage(String by) {
        return List.of(
                places.workerScript().resolveSibling("gdw").toString(),
                "usage",
                "--bootstrap-server",
                places.kafka(),
                "--topics-prefix",
                PREFIX,
                "--by",
                by);
    }

    private void process(List<String> command) throws Exception {
        Path log = places.directory().resolve("replay.err");
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(log.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " failed; it says why in " + log);
        }
    }

    private void print(String by, Figures figures) throws Exception {
        double ratio = console.medianMillis() / figures.medianMillis();
        report.note("gdw usage --by " + by, figures);
        report.result(
                "`gdw usage --by " + by + "` over 1,000,000 reply records (median of 3)",
                "≥ 0.5 × the speed of `kafka-console-consumer`",
                String.format(Locale.ROOT, "%.1f s = %.2f ×", figures.medianMillis() / 1e3, ratio),
                String.format(Locale.ROOT, "%.1f s", console.medianMillis() / 1e3),
                ratio >= AIM);
    }
}
