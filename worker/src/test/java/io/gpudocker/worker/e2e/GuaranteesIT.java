package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.CommandAttributes;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Random commands for many names while the worker is killed again and again with {@code kill -9}: what
 * {@link Guarantees} says holds all the same. Another seed: {@code -Dguarantees.seed=N}; more of it:
 * {@code -Dguarantees.kills=N}.
 */
class GuaranteesIT {
    private static final int NAMES = 12;
    private static final int KILLS = Integer.getInteger("guarantees.kills", 3);
    private static final int PER_LIFE = 20;
    private static final Duration LONG = Duration.ofMinutes(4);

    private final long seed = Long.getLong("guarantees.seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);

    @Test
    void everythingHoldsHoweverOftenTheWorkerIsKilled() throws Exception {
        System.err.println("guarantees.seed=" + seed);
        Path out = Files.createTempDirectory("gdw-guarantees-");
        try (Site site = Site.of(Map.of(
                "gpu.source", "simulated:8", "binds.allowed.host.paths", out.toString(), "topics.partitions", "4"))) {
            List<String> names = IntStream.range(0, NAMES)
                    .mapToObj(i -> site.names.name("n" + (char) ('a' + i)))
                    .toList();
            RandomCommands commands = new RandomCommands(random, names, out.toString());
            site.worker.startAndAwaitReady();
            killAndSend(site, commands);
            site.worker.awaitReady();
            awaitAnswers(site, commands.sent().size());

            new Guarantees(site, seed, commands, out).assertAll();
            names.forEach(name -> site.ask(Commands.delete(name)));
            Bill.of(site).assertSound("guarantees.seed=" + seed);
            assertThat(site.engine.containers()).isEmpty();
        } finally {
            delete(out);
        }
    }

    private void killAndSend(Site site, RandomCommands commands) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", site.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int kill = 0; kill < KILLS; kill++) {
                for (int i = 0; i < PER_LIFE; i++) {
                    send(site, producer, commands.next());
                }
                if (random.nextInt(4) > 0) {
                    site.worker.awaitReady();
                }
                // Not to wait for anything: the moment of the kill is what is random.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
                site.worker.kill9();
                site.worker.start();
            }
        }
    }

    private static void send(Site site, KafkaProducer<byte[], byte[]> producer, RandomCommands.Sent sent)
            throws Exception {
        CommandAttributes attributes = CommandAttributes.of(new CommandId("/e2e", sent.id()), Instant.now());
        RawRecord raw = new CommandCodec().encode(site.host, attributes, sent.command());
        var record =
                new ProducerRecord<>(site.topics.commands(site.host, ResourceKind.REPLICA_SET), raw.key(), raw.value());
        raw.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        producer.send(record).get(60, TimeUnit.SECONDS);
    }

    private void awaitAnswers(Site site, int expected) {
        await("all answers with guarantees.seed=" + seed)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> site.reader().results(site.topics.replies()).stream()
                                .map(ReplyRecord.Result::result)
                                .toList(),
                        results -> results.size() >= expected);
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
