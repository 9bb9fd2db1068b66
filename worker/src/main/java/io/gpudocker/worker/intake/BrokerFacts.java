package io.gpudocker.worker.intake;

import io.gpudocker.worker.outbox.kafka.KafkaClients;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaFuture;

/**
 * What the brokers say to {@code check}. Changes nothing.
 *
 * @param brokers how many are up
 * @param transactionVersion the finalized feature; empty where the brokers know none
 * @param partitions of every topic there is, by name
 */
public record BrokerFacts(int brokers, Optional<Short> transactionVersion, Map<String, Integer> partitions) {
    private static final int LIMIT_SECONDS = 10;

    /** Asks, for ten seconds at most a question; throws {@link KafkaUnavailableException} when there is no answer. */
    public static BrokerFacts ask(KafkaClients clients) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            int brokers = answer(admin.describeCluster().nodes()).size();
            FinalizedVersionRange version = answer(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("transaction.version");
            return new BrokerFacts(
                    brokers,
                    Optional.ofNullable(version).map(FinalizedVersionRange::maxVersionLevel),
                    partitions(admin, answer(admin.listTopics().names())));
        }
    }

    private static Map<String, Integer> partitions(Admin admin, Collection<String> topics) throws InterruptedException {
        Map<String, Integer> partitions = new HashMap<>();
        answer(admin.describeTopics(topics).allTopicNames())
                .forEach(
                        (name, topic) -> partitions.put(name, topic.partitions().size()));
        return partitions;
    }

    private static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KafkaUnavailableException("the brokers do not answer: " + e.getCause(), e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new KafkaUnavailableException("the brokers do not answer within " + LIMIT_SECONDS + " s", e);
        }
    }
}
