package io.gpudocker.worker.store;

/** How a {@link io.gpudocker.worker.domain.StateChange} ended. */
public sealed interface CommitResult {
    /**
     * It is durable.
     *
     * @param revision etcd's revision of the transaction
     */
    record Committed(long revision) implements CommitResult {}

    /**
     * Nothing was written.
     *
     * @param what the key below the host's prefix that was not as expected
     */
    record Conflict(String what) implements CommitResult {}
}
