package io.gpudocker.worker.ownership;

import java.time.Duration;
import java.util.Optional;

/**
 * The port to leases and the one key that stands on one. Thread-safe; every call ends in time and throws
 * {@link LeaseStoreUnavailableException} when it could not be asked.
 */
public interface LeaseStore {
    /** A new lease. The store may grant a longer one than asked for. */
    Lease grant(Duration ttl);

    /** Makes the lease last its whole time again. Empty when it has ended. */
    Optional<Lease> keepAlive(long leaseId);

    /** How long the lease still lasts, in whole seconds rounded up or down. Empty when it has ended. */
    Optional<Duration> remaining(long leaseId);

    /** Ends the lease and removes its key; one that has ended already is fine. */
    void revoke(long leaseId);

    /** Creates the owner key on the lease if there is none. To be repeated with the same lease does no harm. */
    Claim claim(String key, String value, long leaseId);

    /** A lease and how long it lasts from when it was asked for. */
    record Lease(long id, Duration ttl) {}

    /** Who has the owner key now. */
    sealed interface Claim {
        /**
         * This lease.
         *
         * @param epoch the key's create-revision
         */
        record Ours(long epoch) implements Claim {}

        /** Another one. {@code value} is what its owner says of itself. */
        record Theirs(String value) implements Claim {}

        /** The lease given has ended. */
        record LeaseGone() implements Claim {}
    }
}
