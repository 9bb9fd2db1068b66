package io.gpudocker.producer.bill;

import java.util.List;

/**
 * A usage event, as far as it counts.
 *
 * @param startMillis Unix epoch milliseconds, as {@code endMillis}
 * @param seconds what counts: from a clock that steps do not bend
 * @param models of the GPUs, one for each
 * @param commandId of the command that made the version
 * @param isFinal whether it is the last of an uninterrupted holding
 */
public record UsageInterval(
        String host,
        String name,
        int version,
        long startMillis,
        long endMillis,
        double seconds,
        double gpuSeconds,
        List<String> models,
        String commandId,
        boolean isFinal) {

    /** Rounded to the milliseconds that all of them consist of. */
    public long millis() {
        return Math.round(seconds * 1_000);
    }

    /** Milliseconds times GPUs. */
    public long gpuMillis() {
        return Math.round(gpuSeconds * 1_000);
    }

    public ReplicaSetKey key() {
        return new ReplicaSetKey(host, name);
    }
}
