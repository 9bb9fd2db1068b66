package io.gpudocker.worker.intake;

/**
 * How much may wait in memory. A record that finds no room is kept as its offset and read again; beyond the counts the
 * partition is paused.
 *
 * @param heldPerKey records of one key that are not processed and always find room while there is any
 * @param heldBytes of all records held; half of it for what lies beyond {@code heldPerKey}
 * @param readAheadBytes of records read again before their turn
 * @param pendingPerPartition records seen and not finished
 * @param pending of all partitions together; then a partition with more than {@code pendingShare} is paused
 */
public record IntakeLimits(
        int heldPerKey, long heldBytes, long readAheadBytes, int pendingPerPartition, int pending, int pendingShare) {
    public static final IntakeLimits DEFAULT = new IntakeLimits(8, 16L << 20, 8L << 20, 200_000, 400_000, 1_000);
}
