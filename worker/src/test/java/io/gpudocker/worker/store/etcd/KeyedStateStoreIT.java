package io.gpudocker.worker.store.etcd;

import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.StateStoreContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The host's state on a real etcd. */
class KeyedStateStoreIT extends StateStoreContract {
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
    protected KeyValueStore keyValueStore() {
        return new EtcdKeyValueStore(client, Duration.ofSeconds(10));
    }

    @Override
    protected String host() {
        return TestNames.next().hostId();
    }
}
