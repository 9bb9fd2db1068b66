package io.gpudocker.worker.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether the worker lives (its loop makes progress) and whether it is able to work (every named condition holds).
 * Thread-safe; conditions are set by whoever knows, and read by the HTTP endpoint and the meters.
 */
public final class Health {
    private final InstantSource clock;
    private final Duration stalledAfter;
    private final SortedMap<Condition, String> missing = new TreeMap<>();
    private volatile Instant progress;

    /**
     * Nothing is ready until it is said to be.
     *
     * @param stalledAfter how old the loop's last sign of life may be
     */
    public Health(InstantSource clock, Duration stalledAfter) {
        this.clock = clock;
        this.stalledAfter = stalledAfter;
        this.progress = clock.instant();
        for (Condition condition : Condition.values()) {
            missing.put(condition, "not started yet");
        }
    }

    /** What must hold for the worker to be able to work. */
    public enum Condition {
        /** The lease of the host is ours. */
        OWNERSHIP,
        KAFKA,
        ETCD,
        ENGINE,
        /** GPUs have been learnt at least once. */
        GPUS,
        /** What was interrupted has been finished or undone. */
        RECOVERY;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One answer.
     *
     * @param reasons why not; empty when it is well
     */
    public record Answer(boolean well, List<String> reasons) {
        static Answer of(List<String> reasons) {
            return new Answer(reasons.isEmpty(), List.copyOf(reasons));
        }
    }

    /** A sign of life of the loop. */
    public void progressed() {
        progress = clock.instant();
    }

    public synchronized void holds(Condition condition) {
        missing.remove(condition);
    }

    /**
     * @param reason for people; no secret
     */
    public synchronized void fails(Condition condition, String reason) {
        missing.put(condition, reason);
    }

    public Answer live() {
        var age = Duration.between(progress, clock.instant());
        return Answer.of(
                age.compareTo(stalledAfter) > 0
                        ? List.of("the loop has made no progress for " + age.toSeconds() + " s")
                        : List.of());
    }

    /** What does not live is not ready either. */
    public synchronized Answer ready() {
        var reasons = new ArrayList<>(live().reasons());
        missing.forEach((condition, reason) -> reasons.add(condition + ": " + reason));
        return Answer.of(reasons);
    }
}
