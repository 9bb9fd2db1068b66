package io.gpudocker.worker.e2e;

import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.etcd.EtcdKeyValueStore;
import java.time.Duration;
import java.util.List;

/** A host's keys in etcd, to look at. Any thread. */
final class StoreView implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EtcdClient client;
    private final KeyValueStore keys;
    private final HostKeys hostKeys;
    private final StateStore state;

    StoreView(String endpoints, String host) {
        this.client = new EtcdClient(List.of(endpoints));
        this.keys = new EtcdKeyValueStore(client, LIMIT);
        this.hostKeys = HostKeys.of(host);
        this.state = new KeyedStateStore(keys, host, () -> 0L);
    }

    StateStore state() {
        return state;
    }

    /** The keys below one of the host's folders, such as {@code gpus/}, without the host's prefix. */
    List<String> keys(String folder) {
        return keys.list(hostKeys.prefix() + folder).stream()
                .map(entry -> entry.key().substring(hostKeys.prefix().length()))
                .toList();
    }

    /** As an operator would with {@code etcdctl del --prefix}. */
    void delete(String folder) {
        keys.commit(List.of(), List.of(new KeyValueStore.Write.DeletePrefix(hostKeys.prefix() + folder)));
    }

    @Override
    public void close() {
        client.close();
    }
}
