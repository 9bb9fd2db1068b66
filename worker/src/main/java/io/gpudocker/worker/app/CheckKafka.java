package io.gpudocker.worker.app;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.config.WorkerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Whether the brokers can do what the worker needs, and whether its topics are as they must be. */
final class CheckKafka {
    /** From which version on a producer that was fenced can leave nothing behind. */
    private static final int TRANSACTION_VERSION = 2;

    private final WorkerConfig config;
    private final Callable<Facts> ask;

    /**
     * @param ask asks the brokers, with a deadline
     */
    CheckKafka(WorkerConfig config, Callable<Facts> ask) {
        this.config = config;
        this.ask = ask;
    }

    /**
     * What the brokers say.
     *
     * @param transactionVersion the finalized feature; empty where the brokers know no such feature
     * @param partitions of every topic that there is, by its name; topics of others may be in it
     */
    record Facts(int brokers, Optional<Short> transactionVersion, Map<String, Integer> partitions) {}

    List<CheckProbe> probes() {
        String servers = config.kafka().bootstrapServers();
        return List.of(
                new CheckProbe("kafka", () -> brokers(ask.call()), "is Kafka up at " + servers + "?"),
                new CheckProbe("topics", () -> topics(ask.call()), "first make Kafka answer at " + servers));
    }

    private static CheckFinding brokers(Facts facts) {
        int version = facts.transactionVersion().map(Short::intValue).orElse(0);
        String text = facts.brokers() + " broker(s), transaction.version " + version;
        return version >= TRANSACTION_VERSION
                ? CheckFinding.ok(text)
                : CheckFinding.fail(
                        text + ", " + TRANSACTION_VERSION + " is needed",
                        "kafka-features.sh upgrade --feature transaction.version=" + TRANSACTION_VERSION
                                + " (brokers from 4.0 on)");
    }

    private CheckFinding topics(Facts facts) {
        var topics = config.topics();
        List<String> commands = Stream.of(ResourceKind.values())
                .map(kind -> topics.names().commands(config.hostId(), kind))
                .toList();
        for (String topic : commands) {
            Integer partitions = facts.partitions().get(topic);
            if (partitions != null && partitions != topics.partitions()) {
                return CheckFinding.fail(
                        topic + " has " + partitions + " partitions, topics.partitions is " + topics.partitions(),
                        "set topics.partitions=" + partitions + "; if the topic was changed, its order is lost");
            }
        }
        return missing(facts, commands);
    }

    private CheckFinding missing(Facts facts, List<String> commands) {
        var names = config.topics().names();
        List<String> missing = Stream.concat(
                        commands.stream(), Stream.of(names.replies(), names.state(), names.deadLetters()))
                .filter(topic -> !facts.partitions().containsKey(topic))
                .toList();
        if (missing.isEmpty()) {
            return CheckFinding.ok("all there, " + config.topics().partitions() + " partitions");
        }
        return config.topics().create()
                ? CheckFinding.ok("will be made at start: " + String.join(", ", missing))
                : CheckFinding.fail("missing: " + String.join(", ", missing), "make them, or set topics.create=true");
    }
}
