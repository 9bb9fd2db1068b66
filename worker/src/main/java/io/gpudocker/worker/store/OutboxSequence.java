package io.gpudocker.worker.store;

/**
 * Hands out the sequences of {@code outbox/<seq>}: they only grow, and none is used twice, not even for an event that was
 * sent and trimmed. Not thread-safe: its store holds the lock from the choice of a sequence to the end of the
 * transaction, so that a later sequence is never stored before an earlier one.
 *
 * <p>No counter is stored. Every owner begins at its epoch times 128. The epoch is the etcd revision of the transaction
 * that made the owner, every transaction makes a revision, and no transaction takes more than 128 writes: so whatever an
 * earlier owner used lies below where a later one begins.
 */
final class OutboxSequence {
    private long used;

    /** The first sequence that was never used. */
    long next(long epoch) {
        return Math.max(used, Math.multiplyExact(epoch, (long) TransactionLimits.MAX_OPERATIONS)) + 1;
    }

    /** Notes that all sequences up to this one are used. */
    void used(long sequence) {
        used = Math.max(used, sequence);
    }
}
