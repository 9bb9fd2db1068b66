package io.gpudocker.worker.allocation;

import java.util.Map;

/**
 * How close the GPUs of a host are to each other. Immutable.
 *
 * @param closeness by pair of driver indexes, both orders; larger is closer, a missing pair is 0
 */
public record GpuTopology(Map<Pair, Integer> closeness) {
    /** Every GPU as far from every other. */
    public static final GpuTopology UNKNOWN = new GpuTopology(Map.of());

    /** Two MIG devices of one GPU. */
    static final int SAME_DEVICE = 10_000;

    public GpuTopology {
        closeness = Map.copyOf(closeness);
    }

    /** Two driver indexes. */
    public record Pair(int from, int to) {}

    boolean isUnknown() {
        return closeness.isEmpty();
    }

    int between(Gpu one, Gpu other) {
        if (one.index() == other.index() && one.index() >= 0) {
            return SAME_DEVICE;
        }
        return closeness.getOrDefault(new Pair(one.index(), other.index()), 0);
    }
}
