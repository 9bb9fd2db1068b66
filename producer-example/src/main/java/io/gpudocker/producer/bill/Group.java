package io.gpudocker.producer.bill;

import java.util.Set;
import java.util.TreeSet;

/** A sum that grows. Confined to one thread. */
final class Group {
    private final Set<String> models = new TreeSet<>();
    private long millis;
    private long gpuMillis;
    private long intervals;
    private long replicaSets;

    void add(Piece piece, UsageInterval interval) {
        millis += piece.millis();
        gpuMillis += piece.gpuMillis();
        intervals++;
        models.addAll(interval.models());
    }

    /** Another ReplicaSet has its first interval in it. */
    void enter() {
        replicaSets++;
    }

    /** Takes over what was summed apart, but for the ReplicaSets. */
    void join(Group other) {
        millis += other.millis;
        gpuMillis += other.gpuMillis;
        intervals += other.intervals;
        models.addAll(other.models);
    }

    Bill.Row row(String label) {
        return new Bill.Row(label, replicaSets, millis, gpuMillis, Set.copyOf(models), intervals);
    }
}
