package io.gpudocker.worker.ownership;

class InMemoryLeaseStoreTest extends LeaseStoreContract {
    @Override
    protected LeaseStore leaseStore() {
        return new InMemoryLeaseStore();
    }

    @Override
    protected String key() {
        return "/owner";
    }
}
