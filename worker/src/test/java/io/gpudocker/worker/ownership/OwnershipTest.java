package io.gpudocker.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.domain.OwnershipLostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ownership on leases in memory, with a clock that the test moves. */
class OwnershipTest {
    private static final String KEY = "/owner";
    private static final Duration TTL = Duration.ofSeconds(10);

    private final InMemoryLeaseStore leases = new InMemoryLeaseStore();
    private final SettableBootClock clock = new SettableBootClock();
    private final List<Ownership> opened = new CopyOnWriteArrayList<>();
    private final List<String> progress = new CopyOnWriteArrayList<>();

    @TempDir
    private Path dataDir;

    @AfterEach
    void close() {
        leases.away(false);
        opened.forEach(Ownership::close);
    }

    @Test
    void theFenceLetsThroughWhileTheLeaseIsKept() {
        Ownership ownership = acquire();
        for (int i = 0; i < 3; i++) {
            // longer in all than one lease lasts; each step is kept alive before the next
            clock.advance(Duration.ofSeconds(5));
            int before = leases.keptAlive();
            await().until(() -> leases.keptAlive() > before + 1);
            ownership.ensureOwned();
        }
    }

    @Test
    void aProcessThatWasStoppedLongerThanItsLeaseIsRefusedAtOnceAndForGood() {
        // given
        Ownership ownership = acquire();
        AtomicInteger lost = new AtomicInteger();
        ownership.onLost(lost::incrementAndGet);

        // when: the boot clock goes on while a process, or the machine, is suspended
        clock.advance(TTL);

        // then
        assertThatThrownBy(ownership::ensureOwned).isInstanceOf(OwnershipLostException.class);
        assertThatThrownBy(ownership::ensureOwned).isInstanceOf(OwnershipLostException.class);
        await().until(() -> lost.get() == 1);
    }

    @Test
    void theFenceRefusesAMarginBeforeTheLeaseEnds() {
        Ownership ownership = acquire();
        leases.away(true);
        clock.advance(Duration.ofMillis(7_999));
        ownership.ensureOwned();
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(ownership::ensureOwned).isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void aLeaseThatEndedQuietlyIsLost() {
        // field case 21
        Ownership ownership = acquire();
        AtomicInteger lost = new AtomicInteger();
        ownership.onLost(lost::incrementAndGet);
        leases.end(leases.leaseOf(KEY));
        await().until(() -> lost.get() == 1);
        assertThatThrownBy(ownership::ensureOwned).isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void whoeverAsksAfterTheLossIsToldToo() {
        Ownership ownership = acquire();
        AtomicInteger lost = new AtomicInteger();
        ownership.reportLost("a transaction was refused");
        ownership.onLost(lost::incrementAndGet);
        await().until(() -> lost.get() == 1);
        assertThatThrownBy(ownership::ensureOwned)
                .isInstanceOf(OwnershipLostException.class)
                .hasMessageContaining("a transaction was refused");
    }

    @Test
    void closingGivesTheHostBackAndIsNoLoss() {
        // given
        Ownership ownership = acquire();
        AtomicInteger lost = new AtomicInteger();
        ownership.onLost(lost::incrementAndGet);
        long lease = leases.leaseOf(KEY);

        // when
        ownership.close();

        // then
        assertThat(leases.alive(lease)).isFalse();
        assertThatThrownBy(ownership::ensureOwned).isInstanceOf(OwnershipLostException.class);
        Ownership next = acquire();
        assertThat(next.epoch()).isGreaterThan(ownership.epoch());
        assertThat(lost).hasValue(0);
    }

    @Test
    void theLeaseOfADeadPredecessorIsEndedAtOnce() throws Exception {
        // given: its key stands, its process does not
        long lease = leases.grant(TTL).id();
        leases.claim(KEY, "dead", lease);
        Files.writeString(dataDir.resolve("lock"), "pid=4194304\nstart=1\nlease=%x\n".formatted(lease));

        // when
        acquire();

        // then
        assertThat(leases.alive(lease)).isFalse();
        assertThat(progress).isEmpty();
    }

    @Test
    void anotherDataDirectorysWorkerIsWaitedFor() {
        // given
        long other = leases.grant(TTL).id();
        leases.claim(KEY, "pid=7 machine=m dataDir=/other", other);

        // when
        CompletableFuture<Ownership> acquiring = CompletableFuture.supplyAsync(this::acquire);
        await().until(() ->
                progress.equals(List.of("waiting for another worker of this host: pid=7 machine=m dataDir=/other")));
        leases.end(other);

        // then
        acquiring.join().ensureOwned();
    }

    @Test
    void etcdIsWaitedFor() {
        leases.away(true);
        CompletableFuture<Ownership> acquiring = CompletableFuture.supplyAsync(this::acquire);
        await().until(() -> !progress.isEmpty());
        leases.away(false);
        acquiring.join().ensureOwned();
    }

    @Test
    void anInterruptedAcquisitionHoldsNothing() throws Exception {
        // given
        long other = leases.grant(TTL).id();
        leases.claim(KEY, "other", other);
        CompletableFuture<Ownership> acquiring = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                acquiring.complete(acquire());
            } catch (RuntimeException e) {
                acquiring.completeExceptionally(e);
            }
        });
        await().until(() -> !progress.isEmpty());

        // when
        thread.interrupt();

        // then
        assertThatThrownBy(acquiring::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(InterruptedException.class);
        thread.join();
        leases.end(other);
        acquire().ensureOwned();
    }

    @Test
    void aDamagedLockFileDoesNoHarm() throws Exception {
        Files.writeString(dataDir.resolve("lock"), "\0garbage");
        acquire().ensureOwned();
        assertThat(Files.readString(dataDir.resolve("lock")))
                .startsWith("pid=" + ProcessHandle.current().pid() + "\n");
    }

    private Ownership acquire() {
        var settings = new OwnershipSettings(KEY, dataDir, TTL);
        try {
            Acquisition acquisition = Ownership.acquire(settings, leases, clock, progress::add);
            assertThat(acquisition).isInstanceOf(Acquisition.Acquired.class);
            Ownership ownership = ((Acquisition.Acquired) acquisition).ownership();
            opened.add(ownership);
            return ownership;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
