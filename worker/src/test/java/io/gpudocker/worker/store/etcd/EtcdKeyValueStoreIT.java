package io.gpudocker.worker.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.KeyValueStoreContract;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real etcd. */
class EtcdKeyValueStoreIT extends KeyValueStoreContract {
    private static EtcdClient client;

    @BeforeAll
    static void connect() {
        client = new EtcdClient(List.of(SharedParts.etcd().endpoints()));
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Override
    protected KeyValueStore store() {
        return new EtcdKeyValueStore(client, Duration.ofSeconds(10));
    }

    @Override
    protected String prefix() {
        return "/test/" + TestNames.next().hostId() + "/";
    }

    @Test
    void aPageOfLargeValuesIsRead() {
        KeyValueStore store = store();
        String prefix = prefix();
        String value = "x".repeat(1_000_000);
        IntStream.range(0, 12)
                .forEach(i -> store.commit(List.of(), List.of(new KeyValueStore.Write.Put(prefix + i, value))));
        assertThat(store.list(prefix))
                .hasSize(12)
                .allMatch(entry -> entry.value().equals(value));
    }

    @Test
    void anEtcdThatWasNeverThereIsAnErrorInTime() {
        try (EtcdClient nowhere = new EtcdClient(List.of("http://127.0.0.1:1"))) {
            KeyValueStore store = new EtcdKeyValueStore(nowhere, Duration.ofMillis(900));
            assertThatThrownBy(() -> store.get("a"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:1");
        }
    }
}
