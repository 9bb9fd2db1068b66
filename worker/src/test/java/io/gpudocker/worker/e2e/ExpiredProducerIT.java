package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.rig.KafkaBroker;
import io.gpudocker.worker.rig.SharedParts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.Test;

/** Field case 17: the broker forgets the producer of a worker that had nothing to say for days. */
class ExpiredProducerIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    /** What takes a week, in seconds. */
    private static final Map<String, String> FORGETFUL = Map.of(
            "transactional.id.expiration.ms",
            "3000",
            "transaction.remove.expired.transaction.cleanup.interval.ms",
            "500",
            "producer.id.expiration.ms",
            "3000",
            "producer.id.expiration.check.interval.ms",
            "500");

    @Test
    void theOutcomeIsStoredOnceAndAnsweredOnceByANewProducerOfACheckedOwner() throws Exception {
        try (KafkaBroker kafka = new KafkaBroker(FORGETFUL)) {
            kafka.start();
            try (Site site = Site.on(kafka, SharedParts.etcd(), SharedParts.docker(), Map.of())) {
                // given a worker whose producer has expired
                site.worker.startAndAwaitReady();
                String name = site.names.name("idle");
                site.ok(Commands.run(name).gpus(1).build());
                awaitForgotten(site);

                // when it has an answer to send
                var stopped = site.ok(Commands.stop(name));

                // then it was sent once, by a session that took the host anew, and what comes after is answered too
                assertThat(stopped.status()).isEqualTo(ReplicaSetStatus.STOPPED);
                site.worker.awaitReady();
                assertThat(site.ok(Commands.describe(name)).status()).isEqualTo(ReplicaSetStatus.STOPPED);
                assertThat(typesAnswered(site))
                        .containsExactly(
                                "io.gpudocker.replicaset.run.v1",
                                "io.gpudocker.replicaset.stop.v1",
                                "io.gpudocker.replicaset.describe.v1");
                // This broker forgets again wherever it is left alone for long.
                assertThat(site.worker.log().split("ownership acquired", -1)).hasSizeGreaterThanOrEqualTo(3);
            }
        }
    }

    private static List<String> typesAnswered(Site site) {
        return site.reader().results(site.topics.replies()).stream()
                .map(ReplyRecord.Result::result)
                .map(result -> result.commandType())
                .toList();
    }

    private static void awaitForgotten(Site site) {
        String id = site.topics.group(site.host);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            await("the broker forgets " + id).atMost(LONG).until(() -> forgotten(admin, id));
        }
    }

    private static boolean forgotten(Admin admin, String transactionalId) throws Exception {
        try {
            admin.describeTransactions(List.of(transactionalId)).all().get(30, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TransactionalIdNotFoundException;
        }
    }
}
