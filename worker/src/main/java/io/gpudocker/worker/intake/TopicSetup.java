package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the broker and the topics, and makes the topics that are missing. Used at start and by {@code check}; any
 * thread. Throws {@link KafkaUnavailableException} when the broker does not answer.
 */
public final class TopicSetup {
    private static final int TRANSACTION_VERSION = 2;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Admin admin;
    private final Settings settings;

    /** @param admin remains the caller's */
    public TopicSetup(Admin admin, Settings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /**
     * The configuration's {@code topics.} keys.
     *
     * @param replicationFactor -1 for the broker's default
     * @param minInsyncReplicas null for the broker's default
     */
    public record Settings(
            Topics names,
            String host,
            boolean create,
            int partitions,
            short replicationFactor,
            @Nullable Integer minInsyncReplicas,
            Duration repliesRetention) {}

    /** What was found. */
    public sealed interface Result {
        record Ready(CommandTopics topics) implements Result {}

        /** A person has to put this right; each is a sentence with what to do. */
        record Problems(List<String> sentences) implements Result {}
    }

    /** The same with an admin client of its own, closed afterwards. */
    public static Result ensure(
            KafkaClients clients, Settings settings, Map<String, Integer> knownPartitions, boolean mayCreate)
            throws InterruptedException {
        try (Admin admin = clients.admin()) {
            return new TopicSetup(admin, settings).ensure(knownPartitions, mayCreate);
        }
    }

    /**
     * @param knownPartitions how many partitions a command topic had when this host stored its offsets, by topic
     * @param mayCreate false to look only, as {@code check} does
     */
    public Result ensure(Map<String, Integer> knownPartitions, boolean mayCreate) throws InterruptedException {
        List<String> problems = new ArrayList<>(brokerProblems());
        Map<String, NewTopic> wanted = wanted();
        Map<String, TopicDescription> found = describe(wanted.keySet());
        List<NewTopic> missing = wanted.values().stream()
                .filter(topic -> !found.containsKey(topic.name()))
                .toList();
        if (!missing.isEmpty() && problems.isEmpty()) {
            if (settings.create() && mayCreate) {
                problems.addAll(create(missing));
                found.putAll(describeCreated(missing));
            } else {
                missing.forEach(topic -> problems.add("topic " + topic.name() + " is missing: "
                        + (settings.create()
                                ? "the worker makes it when it starts"
                                : "make it with " + topic.numPartitions() + " partitions, or set topics.create=true")));
            }
        }
        problems.addAll(partitionProblems(found, knownPartitions));
        return problems.isEmpty() ? new Result.Ready(commandTopics(found)) : new Result.Problems(problems);
    }

    /** What is wrong with the broker itself. */
    public List<String> brokerProblems() throws InterruptedException {
        FinalizedVersionRange version = answer(admin.describeFeatures().featureMetadata(), "the broker's features")
                .finalizedFeatures()
                .get("transaction.version");
        int level = version == null ? 0 : version.maxVersionLevel();
        return level >= TRANSACTION_VERSION
                ? List.of()
                : List.of("the broker's transaction.version is " + level + " and must be at least "
                        + TRANSACTION_VERSION + ": kafka-features upgrade --feature transaction.version="
                        + TRANSACTION_VERSION);
    }

    private Map<String, NewTopic> wanted() {
        Map<String, String> delete = new HashMap<>(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));
        if (settings.minInsyncReplicas() != null) {
            delete.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(settings.minInsyncReplicas()));
        }
        Map<String, String> compact = new HashMap<>(delete);
        compact.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        Map<String, String> replies = new HashMap<>(delete);
        replies.put(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(settings.repliesRetention().toMillis()));
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        for (ResourceKind kind : ResourceKind.values()) {
            add(wanted, settings.names().commands(settings.host(), kind), delete);
        }
        add(wanted, settings.names().replies(), replies);
        add(wanted, settings.names().state(), compact);
        add(wanted, settings.names().deadLetters(), delete);
        return wanted;
    }

    private void add(Map<String, NewTopic> wanted, String name, Map<String, String> configs) {
        Optional<Short> replication =
                settings.replicationFactor() < 0 ? Optional.empty() : Optional.of(settings.replicationFactor());
        wanted.put(name, new NewTopic(name, Optional.of(settings.partitions()), replication).configs(configs));
    }

    private Map<String, TopicDescription> describe(Collection<String> names) throws InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> entry :
                admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                found.put(entry.getKey(), entry.getValue().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new KafkaUnavailableException("topic " + entry.getKey() + " could not be looked at", e);
                }
            } catch (TimeoutException e) {
                throw new KafkaUnavailableException("topic " + entry.getKey() + " could not be looked at", e);
            }
        }
        return found;
    }

    private List<String> create(List<NewTopic> missing) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<Void>> entry :
                admin.createTopics(missing).values().entrySet()) {
            try {
                entry.getValue().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RetriableException) {
                    throw new KafkaUnavailableException("topic " + entry.getKey() + " could not be made", e);
                }
                if (!(e.getCause() instanceof TopicExistsException)) {
                    problems.add("topic " + entry.getKey() + " can't be made (" + message(e)
                            + "): make it by hand or put topics.replication.factor, topics.partitions or the rights"
                            + " right");
                }
            } catch (TimeoutException e) {
                throw new KafkaUnavailableException("topic " + entry.getKey() + " could not be made", e);
            }
        }
        return problems;
    }

    /** A broker may not know a new topic for a moment after it was made. */
    private Map<String, TopicDescription> describeCreated(List<NewTopic> created) throws InterruptedException {
        List<String> names = created.stream().map(NewTopic::name).toList();
        Map<String, TopicDescription> found = describe(names);
        for (int again = 0; again < 50 && found.size() < names.size(); again++) {
            Thread.sleep(100);
            found = describe(names);
        }
        return found;
    }

    private List<String> partitionProblems(Map<String, TopicDescription> found, Map<String, Integer> knownPartitions) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, Integer> known : knownPartitions.entrySet()) {
            TopicDescription topic = found.get(known.getKey());
            if (topic != null && topic.partitions().size() != known.getValue()) {
                problems.add("topic " + known.getKey() + " has "
                        + topic.partitions().size()
                        + " partitions and had " + known.getValue()
                        + ": names have moved, so their order is lost; make the topic anew with " + known.getValue());
            }
        }
        return problems;
    }

    private CommandTopics commandTopics(Map<String, TopicDescription> found) {
        Map<ResourceKind, CommandTopics.Topic> topics = new EnumMap<>(ResourceKind.class);
        for (ResourceKind kind : ResourceKind.values()) {
            String name = settings.names().commands(settings.host(), kind);
            TopicDescription topic = found.get(name);
            if (topic == null) {
                throw new KafkaUnavailableException(
                        "topic " + name + " was made and is not known yet", new IllegalStateException());
            }
            topics.put(
                    kind,
                    new CommandTopics.Topic(
                            name, topic.topicId().toString(), topic.partitions().size()));
        }
        return new CommandTopics(topics);
    }

    private static <T> T answer(KafkaFuture<T> future, String what) throws InterruptedException {
        try {
            return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnavailableException(what + " could not be asked for", e);
        }
    }

    private static String message(ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }
}
