package io.gpudocker.worker.store;

/** The fake keeps the contract, so that a test on it tells something about etcd. */
class InMemoryKeyValueStoreTest extends KeyValueStoreContract {
    @Override
    protected KeyValueStore store() {
        return new InMemoryKeyValueStore();
    }

    @Override
    protected String prefix() {
        return "/test/";
    }
}
