package io.gpudocker.worker.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.rig.EtcdServer;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.KeyValueStore.Commit;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An etcd of its own that stops, dies and comes back, and a wire that loses answers (field case 22). */
@Timeout(120)
class EtcdTroubleIT {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final EtcdServer etcd = new EtcdServer();
    private EtcdClient client;
    private KeyValueStore store;

    @BeforeEach
    void start() {
        etcd.start();
        client = new EtcdClient(List.of(etcd.endpoints()));
        store = new EtcdKeyValueStore(client, LIMIT);
        put("a", "1");
    }

    @AfterEach
    void stop() {
        client.close();
        etcd.close();
    }

    @Test
    void whileEtcdIsStoppedEveryCallEndsInTimeAndNoneLooksEmpty() {
        // given
        etcd.pause();

        // when, then: the class's limit is what a call that never ends would break
        assertThatThrownBy(() -> store.get("a")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.list("")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> put("b", "1")).isInstanceOf(StoreUnavailableException.class);

        // and it works again
        etcd.resume();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> store.get("a").isPresent());
    }

    @Test
    void afterEtcdWasKilledAndIsBackItWorksAgain() {
        // given
        etcd.kill9();
        assertThatThrownBy(() -> store.get("a")).isInstanceOf(StoreUnavailableException.class);

        // when
        etcd.restart();

        // then
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> store.get("a").isPresent());
        put("a", "2");
        assertThat(store.get("a").orElseThrow().value()).isEqualTo("2");
    }

    @Test
    void aCommitThatMeetsAShortPauseIsDoneOnce() {
        // given
        etcd.pause();
        CompletableFuture<Commit> commit =
                CompletableFuture.supplyAsync(() -> claim(new EtcdKeyValueStore(client, Duration.ofSeconds(20))));

        // when
        etcd.resume();

        // then
        assertThat(commit.join()).isInstanceOf(Commit.Done.class);
        assertThat(store.get("gpus/1").orElseThrow().value()).isEqualTo("foo");
    }

    @Test
    void aTransactionWhoseAnswerIsLostIsSettledAsDone() throws Exception {
        try (LossyProxy wire = new LossyProxy(URI.create(etcd.endpoints()).getPort());
                EtcdClient behind = new EtcdClient(List.of("http://127.0.0.1:" + wire.port()))) {
            // given: connected, and the next answer never comes; a new connection is a good one
            KeyValueStore lossy = new EtcdKeyValueStore(behind, Duration.ofSeconds(20));
            assertThat(lossy.get("a")).isPresent();
            wire.swallowAnswersOfOpenConnections();

            // when
            Commit commit = claim(lossy);

            // then: its guard no longer holds, and it is still known to be done
            Entry written = store.get("gpus/1").orElseThrow();
            assertThat(commit).isEqualTo(new Commit.Done(written.modRevision()));
            assertThat(written.value()).isEqualTo("foo");
        }
    }

    @Test
    void aTransactionWhoseAnswerIsLostAndThatWasRefusedIsRefused() throws Exception {
        put("gpus/1", "bar");
        try (LossyProxy wire = new LossyProxy(URI.create(etcd.endpoints()).getPort());
                EtcdClient behind = new EtcdClient(List.of("http://127.0.0.1:" + wire.port()))) {
            KeyValueStore lossy = new EtcdKeyValueStore(behind, Duration.ofSeconds(20));
            assertThat(lossy.get("a")).isPresent();
            wire.swallowAnswersOfOpenConnections();
            assertThat(claim(lossy)).isEqualTo(new Commit.Refused(List.of(new Guard.Absent("gpus/1"))));
        }
    }

    private static Commit claim(KeyValueStore store) {
        return store.commit(List.of(new Guard.Absent("gpus/1")), List.of(new Write.Put("gpus/1", "foo")));
    }

    private void put(String key, String value) {
        store.commit(List.of(), List.of(new Write.Put(key, value)));
    }
}
