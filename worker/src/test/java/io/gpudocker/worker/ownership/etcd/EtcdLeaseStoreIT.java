package io.gpudocker.worker.ownership.etcd;

import io.gpudocker.worker.ownership.LeaseStore;
import io.gpudocker.worker.ownership.LeaseStoreContract;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real etcd. */
class EtcdLeaseStoreIT extends LeaseStoreContract {
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
    protected LeaseStore leaseStore() {
        return new EtcdLeaseStore(client, Duration.ofSeconds(10));
    }

    @Override
    protected String key() {
        return "/test/" + TestNames.next().hostId() + "/owner";
    }
}
