package io.gpudocker.worker.ownership.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.ownership.Acquisition;
import io.gpudocker.worker.ownership.Ownership;
import io.gpudocker.worker.ownership.OwnershipSettings;
import io.gpudocker.worker.ownership.UptimeBootClock;
import io.gpudocker.worker.rig.EtcdServer;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import io.gpudocker.worker.store.HostKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ownership among real processes that are killed and stopped, on a real etcd. */
@Timeout(180)
class OwnershipIT {
    private static final int SHORT = 8;
    private static final int LONG = 120;

    private final String host = TestNames.next().hostId();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private Path dataDir;

    @TempDir
    private Path otherDataDir;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aKilledWorkersSuccessorDoesNotWaitForTheLease() throws Exception {
        // given
        OwnerProcess killed = owner(dataDir, LONG);
        soon().until(() -> killed.said("ACQUIRED"));
        killed.signal("KILL");

        // when: the lease would last two minutes, longer than this waits
        OwnerProcess successor = owner(dataDir, LONG);
        soon().until(() -> successor.said("ACQUIRED"));

        // then
        assertThat(successor.epoch()).isGreaterThan(killed.epoch());
        successor.ask();
        soon().until(() -> successor.said().containsAll(List.of("FENCE allows", "STORE allows")));
    }

    @Test
    void aStoppedWorkerIsKilledByItsSuccessorWhenItsLeaseHasEnded() throws Exception {
        // given
        OwnerProcess stopped = owner(dataDir, SHORT);
        soon().until(() -> stopped.said("ACQUIRED"));
        stopped.signal("STOP");

        // when
        OwnerProcess successor = owner(dataDir, SHORT);
        soon().until(() -> successor.said("ACQUIRED"));

        // then
        soon().until(stopped::ended);
        assertThat(successor.said("waiting to see whether the worker with pid " + stopped.pid() + " is alive"))
                .isTrue();
    }

    @Test
    void aSecondWorkerOnTheSameDataDirectoryIsRefused() throws Exception {
        // given
        OwnerProcess first = owner(dataDir, SHORT);
        soon().until(() -> first.said("ACQUIRED"));

        // when
        OwnerProcess second = owner(dataDir, SHORT);

        // then
        soon().until(() -> second.said("REFUSED another worker (pid " + first.pid() + ") runs for this host"));
        first.ask();
        soon().until(() -> first.said().containsAll(List.of("FENCE allows", "STORE allows")));
    }

    @Test
    void aWorkerWithAnotherDataDirectoryTakesOverAndTheStoppedOneCanDoNothingMore() throws Exception {
        // given
        OwnerProcess first = owner(dataDir, SHORT);
        soon().until(() -> first.said("ACQUIRED"));
        OwnerProcess second = owner(otherDataDir, SHORT);
        soon().until(() -> second.said("waiting for another worker of this host: pid=" + first.pid()));

        // when
        first.signal("STOP");
        soon().until(() -> second.said("ACQUIRED"));
        first.ask();
        first.signal("CONT");

        // then
        soon().until(() -> first.said().containsAll(List.of("FENCE refuses", "STORE refuses", "LOST")));
        assertThat(first.said()).doesNotContain("FENCE allows", "STORE allows");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        second.ask();
        soon().until(() -> second.said().containsAll(List.of("FENCE allows", "STORE allows")));
    }

    @Test
    void whenEtcdIsAwayLongerThanTheLeaseTheHostIsLostAndCanBeAcquiredAnew() throws Exception {
        // given
        EtcdServer etcd = new EtcdServer();
        opened.add(etcd);
        etcd.start();
        EtcdClient client = new EtcdClient(List.of(etcd.endpoints()));
        opened.add(client);
        Ownership ownership = acquire(client);
        AtomicInteger lost = new AtomicInteger();
        ownership.onLost(lost::incrementAndGet);
        ownership.fence().ensureOwned();

        // when
        etcd.pause();

        // then
        soon().until(() -> lost.get() == 1);
        assertThatThrownBy(ownership::ensureOwned).isInstanceOf(OwnershipLostException.class);

        // and
        etcd.resume();
        ownership.close();
        Ownership again = acquire(client);
        again.ensureOwned();
        assertThat(again.epoch()).isGreaterThan(ownership.epoch());
        assertThat(lost).hasValue(1);
    }

    private Ownership acquire(EtcdClient client) throws InterruptedException {
        var settings = new OwnershipSettings(HostKeys.of(host).owner(), dataDir, Duration.ofSeconds(SHORT));
        Acquisition acquisition = Ownership.acquire(
                settings, new EtcdLeaseStore(client, Duration.ofSeconds(1)), new UptimeBootClock(), _ -> {});
        assertThat(acquisition).isInstanceOf(Acquisition.Acquired.class);
        Ownership ownership = ((Acquisition.Acquired) acquisition).ownership();
        opened.add(ownership);
        return ownership;
    }

    private OwnerProcess owner(Path directory, int ttlSeconds) throws Exception {
        OwnerProcess process = new OwnerProcess(SharedParts.etcd().endpoints(), host, directory, ttlSeconds);
        opened.add(process);
        return process;
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
