package io.gpudocker.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.intake.KafkaUnavailableException;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.StateRequests.Asked;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepublishTest {
    private static final HostKeys KEYS = HostKeys.of(TestHost.HOST);
    private static final ResourceKey FOO = new ResourceKey(ResourceKind.REPLICA_SET, "foo");
    private static final ResourceKey GHOST = new ResourceKey(ResourceKind.VOLUME, "ghost");

    private final TestHost host = new TestHost();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Supplier<Optional<Set<ResourceKey>>> standing = () -> Optional.of(Set.of(FOO, GHOST));
    /** What the worker does between two looks. */
    private Runnable worker =
            () -> host.store().requests().remove(host.store().requests().all());

    @BeforeEach
    void aReplicaSetAndAVolume() {
        host.ok(TestHost.run("r", "foo", ""));
        host.ok(TestHost.volume("v", "create", "data", "'size':'1GB'"));
    }

    @Test
    void allThatTheHostHasAndWhatOnlyTheTopicHasIsAskedForAndWaitedFor() throws InterruptedException {
        List<Asked> asked = new ArrayList<>();
        Runnable taking = worker;
        worker = () -> {
            asked.addAll(host.store().requests().all());
            taking.run();
        };

        assertThat(run(false)).isZero();

        assertThat(asked)
                .extracting(Asked::key)
                .containsExactly(FOO, new ResourceKey(ResourceKind.VOLUME, "data"), GHOST);
        assertThat(printed()).contains("sent 3 of 3", "done: states of ReplicaSets: 1, of volumes: 1, tombstones: 1");
    }

    @Test
    void aDryRunShowsItAndWritesNothing() throws InterruptedException {
        int before = host.memory.commits();

        assertThat(run(true)).isZero();

        assertThat(printed())
                .contains("state      ReplicaSet/foo", "state      Volume/data", "tombstone  Volume/ghost")
                .contains("nothing was sent");
        assertThat(host.memory.commits()).isEqualTo(before);
    }

    @Test
    void withoutAWorkerNothingIsWritten() throws InterruptedException {
        host.memory.remove(KEYS.owner());
        int before = host.memory.commits();

        assertThat(run(false)).isEqualTo(Republish.REFUSED);

        assertThat(printed()).contains("the worker of host host1 does not run: start it, and try again");
        assertThat(host.memory.commits()).isEqualTo(before);
    }

    @Test
    void aWorkerThatIsReplacedJustNowIsNotAsked() throws InterruptedException {
        host.memory.beforeNextCommit(() -> {
            host.memory.remove(KEYS.owner());
            host.memory.put(KEYS.owner(), "another");
        });

        assertThat(run(false)).isEqualTo(Republish.REFUSED);

        assertThat(printed()).contains("try again");
        assertThat(host.memory.list(KEYS.prefix() + "republish/")).isEmpty();
    }

    @Test
    void withoutTheTopicOrABrokerItSaysSo() throws InterruptedException {
        standing = Optional::empty;
        assertThat(run(false)).isEqualTo(Republish.REFUSED);
        assertThat(printed()).contains("there is no topic gdw.state");

        standing = () -> {
            throw new KafkaUnavailableException("gdw.state could not be read", new IllegalStateException());
        };
        assertThat(run(false)).isEqualTo(Republish.REFUSED);
        assertThat(printed()).contains("gdw.state could not be read; is Kafka up?");
        assertThat(host.memory.list(KEYS.prefix() + "republish/")).isEmpty();
    }

    @Test
    void aWorkerThatDoesNothingIsNotWaitedForForEver() throws InterruptedException {
        worker = () -> {};

        assertThat(run(false)).isEqualTo(Republish.REFUSED);

        assertThat(printed())
                .contains("the worker has sent none for 60 s; the 3 that are left are sent when it goes on");
        assertThat(host.store().requests().all()).hasSize(3);
    }

    private int run(boolean dryRun) throws InterruptedException {
        printed.reset();
        return new Republish(
                        TestHost.HOST,
                        KEYS,
                        host.memory,
                        "gdw.state",
                        () -> standing.get(),
                        host.clock,
                        () -> worker.run())
                .run(dryRun, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
