package io.gpudocker.worker.intake;

import static io.gpudocker.worker.outbox.kafka.TestBroker.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.intake.TestSession.Handler;
import io.gpudocker.worker.intake.TestSession.World;
import io.gpudocker.worker.outbox.kafka.TestBroker;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the command topics to the answers on a real broker, over restarts: field cases 12 to 16 and 18. */
@Timeout(300)
final class CommandLoopIT {
    private static final Handler AT_ONCE = (_, _) -> {};

    private final List<RuntimeException> fatal = new CopyOnWriteArrayList<>();
    private final TestNames test = TestNames.next();
    private final World world = new World(
            new TestBroker(SharedParts.kafka().bootstrapServers()), new Topics(test.topicPrefix()), test.hostId(), 2);

    @BeforeAll
    static void patience() {
        Awaitility.setDefaultTimeout(TestSession.LONG);
    }

    @Test
    void nullAndGarbageRecordsReachTheSinkAndThoseBehindThem() throws Exception {
        try (TestSession session = session(Map.of(), AT_ONCE);
                Producer<byte[], byte[]> client = world.broker().producer()) {
            send(client, 0, null, null);
            send(client, 0, "a", null);
            send(client, 0, "a", "\u0000{garbage");
            client.send(record(world.topic(), 0, "a", "good")).get();

            await().until(() -> session.answers().size() == 4);
            assertThat(session.answers())
                    .containsSubsequence("a=null", "a=\u0000{garbage", "a=good")
                    .contains("null=null");
        }
    }

    @Test
    void afterARestartOnlyWhatWasNotFinishedIsDoneAgain() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Map<Partition, StoredOffset> stored;
        try (TestSession first = session(Map.of(), blocking("slow", blocked));
                Producer<byte[], byte[]> client = world.broker().producer()) {
            stored = first.stored;
            send(client, 0, "slow", "s1");
            send(client, 0, "a", "a1");
            send(client, 0, "slow", "s2");
            client.send(record(world.topic(), 0, "b", "b1")).get();
            await().until(() -> first.answers().size() == 2);
        }
        try (TestSession second = session(stored, AT_ONCE)) {
            await().until(() -> second.answers().size() == 4);
            second.awaitCaughtUp();
            assertThat(second.seen).extracting(position -> position.offset()).containsExactly(0L, 2L);
            assertThat(second.answers()).containsExactlyInAnyOrder("a=a1", "b=b1", "slow=s1", "slow=s2");
        }
        try (TestSession third = session(stored, AT_ONCE)) {
            third.awaitCaughtUp();
            assertThat(third.seen).isEmpty();
        }
    }

    @Test
    void transactionMarkersAndAbortedRecordsOfAClientHoldNothingUp() throws Exception {
        try (TestSession session = session(Map.of(), AT_ONCE);
                Producer<byte[], byte[]> client = world.broker().clients().producer(test.name("client"))) {
            client.initTransactions();
            for (int number = 0; number < 6; number++) {
                client.beginTransaction();
                client.send(record(world.topic(), 0, "a", "v" + number)).get();
                if (number % 2 == 0) {
                    client.commitTransaction();
                } else {
                    client.abortTransaction();
                }
            }
            session.awaitCaughtUp();
            await().until(() -> session.answers().size() == 3);
            assertThat(session.answers()).containsExactly("a=v0", "a=v2", "a=v4");
            await().until(() -> session.ledger.lowestUnfinished(new Partition(world.topic(), 0)) == 12);
        }
    }

    /** Field case 14. */
    @Test
    void oneBlockedNameWithManyBehindItHoldsUpNoOtherAndDrainsInOrder() throws Exception {
        int behind = 20_000;
        CountDownLatch blocked = new CountDownLatch(1);
        IntakeLimits limits = new IntakeLimits(8, 1 << 20, 4 << 20, 100_000, 200_000, 1_000);
        try (TestSession session = new TestSession(world, Map.of(), limits, blocking("slow", blocked)).started();
                Producer<byte[], byte[]> client = world.broker().producer()) {
            for (int number = 0; number < behind; number++) {
                send(client, 0, "slow", "s" + number);
                if (number % 4_000 == 0) {
                    send(client, 0, "same", "x" + number);
                    send(client, 1, "other", "y" + number);
                }
            }
            client.flush();

            await().until(() -> session.answers().size() == 10);
            session.awaitCaughtUp();
            // One name may fill half of the memory; the rest of it is kept as offsets.
            assertThat(session.loop.deferred()).isGreaterThan(behind - 2_500);
            assertThat(session.loop.heldBytes()).isLessThanOrEqualTo(limits.heldBytes() / 2);
            assertThat(session.loop.sincePolled()).isLessThan(Duration.ofSeconds(30));

            blocked.countDown();
            await().until(() -> session.ledger.unfinished() == 0);
            List<String> slow = session.answers().stream()
                    .filter(answer -> answer.startsWith("slow="))
                    .toList();
            assertThat(slow)
                    .isEqualTo(IntStream.range(0, behind)
                            .mapToObj(number -> "slow=s" + number)
                            .toList());
            assertThat(session.loop.deferred()).isZero();
            assertThat(session.loop.heldBytes()).isZero();
            assertThat(session.failures).isEmpty();
        }
    }

    @Test
    void aPartitionWhoseWindowIsUsedUpIsPausedAloneAndGoesOnLater() throws Exception {
        int records = 6_000;
        CountDownLatch blocked = new CountDownLatch(1);
        try (TestSession session = session(Map.of(), blocking("slow", blocked));
                Producer<byte[], byte[]> client = world.broker().producer()) {
            for (int number = 0; number < records; number++) {
                send(client, 0, number % 2 == 0 ? "slow" : "n" + number, "v");
            }
            client.flush();
            await().until(() -> session.answers().size() > 1_500);
            client.send(record(world.topic(), 1, "other", "v")).get();
            await().until(() -> session.answers().contains("other=v"));
            // Each answer may make a little room, so it fills up in steps.
            await().until(() -> session.ledger.full(new Partition(world.topic(), 0)));
            assertThat(session.ledger.position(new Partition(world.topic(), 0))).isLessThan(4_000);

            blocked.countDown();
            await().until(() -> session.answers().size() == records + 1);
            assertThat(session.failures).isEmpty();
        }
    }

    @Test
    void theNumberOfPartitionsMustStay() throws Exception {
        CommandTopics topics = world.setUp();
        assertThat(world.setUp()).isEqualTo(topics);
        try (Admin admin = world.broker().clients().admin()) {
            admin.createPartitions(Map.of(world.topic(), NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            TopicSetup setup = new TopicSetup(admin, world.settings());
            await().untilAsserted(() -> assertThat(setup.ensure(Map.of(world.topic(), 2), true))
                    .isInstanceOfSatisfying(
                            TopicSetup.Result.Problems.class,
                            problems -> assertThat(problems.sentences())
                                    .singleElement()
                                    .asString()
                                    .contains(world.topic(), "3", "2")));
        }
        CommandLoop loop = new CommandLoop(
                world.broker().clients(),
                "g",
                topics,
                new OffsetLedger(
                        topics.sequencePartition(),
                        topics.partitions().stream()
                                .map(partition -> new OffsetMark(partition, 0, ""))
                                .toList()),
                IntakeLimits.DEFAULT,
                _ -> {},
                fatal::add,
                System::nanoTime);
        loop.start();
        await().untilAsserted(() -> assertThat(fatal).singleElement().isInstanceOf(KafkaProblemException.class));
        loop.close();
    }

    @Test
    void aNameOnTwoPartitionsIsCountedOnce() throws Exception {
        try (TestSession session = session(Map.of(), AT_ONCE);
                Producer<byte[], byte[]> client = world.broker().producer()) {
            for (int number = 0; number < 6; number++) {
                client.send(record(world.topic(), number % 2, "a", "v")).get();
            }
            session.awaitCaughtUp();
            assertThat(session.loop.misplacedNames()).isEqualTo(1);
        }
    }

    @Test
    void missingTopicsAreNotMadeWhenThatIsNotWanted() throws Exception {
        try (Admin admin = world.broker().clients().admin()) {
            TopicSetup.Result result = new TopicSetup(admin, world.settings()).ensure(Map.of(), false);
            assertThat(result)
                    .isInstanceOfSatisfying(
                            TopicSetup.Result.Problems.class,
                            problems -> assertThat(problems.sentences())
                                    .hasSize(6)
                                    .anyMatch(sentence -> sentence.contains(
                                            world.names().commands(world.host(), ResourceKind.VOLUME))));
        }
    }

    private TestSession session(Map<Partition, StoredOffset> stored, Handler handler) throws InterruptedException {
        return new TestSession(world, stored, IntakeLimits.DEFAULT, handler).started();
    }

    private void send(Producer<byte[], byte[]> client, int partition, @Nullable String key, @Nullable String value) {
        Future<RecordMetadata> _ = client.send(record(world.topic(), partition, key, value));
    }

    private static Handler blocking(String name, CountDownLatch until) {
        return (record, _) -> {
            if (TestSession.key(record).equals(name)) {
                until.await();
            }
        };
    }
}
