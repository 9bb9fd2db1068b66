package io.gpudocker.worker.intake;

import static io.gpudocker.worker.outbox.kafka.TestBroker.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.Topics;
import io.gpudocker.worker.intake.TestSession.World;
import io.gpudocker.worker.outbox.kafka.TestBroker;
import io.gpudocker.worker.rig.KafkaBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker does not answer for a while: the loop keeps polling, nothing is skipped, and the answer comes afterwards. */
@Timeout(300)
final class BrokerOutageIT {
    @Test
    void whileTheBrokerHangsTheLoopPollsOnAndAfterwardsTheAnswerComes() throws Exception {
        CountDownLatch away = new CountDownLatch(1);
        try (KafkaBroker broker = new KafkaBroker()) {
            broker.start();
            World world = new World(new TestBroker(broker.bootstrapServers()), new Topics("gdw"), "host1", 1);
            try (TestSession session =
                            new TestSession(world, Map.of(), IntakeLimits.DEFAULT, (_, _) -> away.await()).started();
                    Producer<byte[], byte[]> client = world.broker().producer()) {
                client.send(record(world.topic(), 0, "a", "a1")).get();
                await().atMost(TestSession.LONG).until(() -> session.executor.inFlight() == 1);

                broker.pause();
                away.countDown();
                await().atMost(TestSession.LONG)
                        .during(Duration.ofSeconds(2))
                        .until(() -> session.loop.sincePolled().compareTo(Duration.ofSeconds(10)) < 0
                                && session.ledger.unfinished() == 1);
                broker.resume();

                client.send(record(world.topic(), 0, "a", "a2")).get();
                await().atMost(TestSession.LONG).until(() -> session.ledger.unfinished() == 0);
                await().atMost(TestSession.LONG)
                        .untilAsserted(() -> assertThat(session.answers()).containsExactly("a=a1", "a=a2"));
                assertThat(session.fatal).isEmpty();
                assertThat(session.failures).isEmpty();
            }
        }
    }
}
