package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The intervals of a ReplicaSet come in order, do not overlap, go on where one ended that was not the last, and their figures
 * agree. A repeat, which has the same id, is passed over. Confined to one thread.
 */
final class UsageCheck {
    /** Seconds have whole milliseconds; what is less is the binary form of decimals. */
    private static final double TOLERANCE = 0.0005;

    private final Findings findings;

    UsageCheck(Findings findings) {
        this.findings = findings;
    }

    /** What is known of a ReplicaSet so far. */
    private static final class Holding {
        private final Set<String> seen = new HashSet<>();
        private @Nullable UsageFact last;
    }

    /** @param facts with all that have the same key, in their order */
    void check(List<UsageFact> facts) {
        Map<String, Holding> holdings = new LinkedHashMap<>();
        for (UsageFact fact : facts) {
            Holding holding = holdings.computeIfAbsent(fact.key(), _ -> new Holding());
            if (holding.seen.add(fact.recordId())) {
                figures(fact);
                UsageFact before = holding.last;
                if (before != null) {
                    sequence(before, fact);
                }
                // After one that lies in the past, go on from what reached farthest.
                holding.last = before == null || fact.end() >= before.end() ? fact : before;
            }
        }
    }

    private void figures(UsageFact fact) {
        long length = fact.end() - fact.start();
        if (length < 0) {
            deviation(fact, "it ends before it begins");
        } else if (Math.abs(fact.seconds() - length / 1_000.0) > TOLERANCE) {
            deviation(fact, "seconds is " + fact.seconds() + ", but end is " + length / 1_000.0 + " s after start");
        }
        double expected = fact.seconds() * fact.gpus();
        if (Math.abs(fact.gpuSeconds() - expected) > TOLERANCE * Math.max(1, fact.gpus())) {
            deviation(
                    fact,
                    "gpuSeconds is " + fact.gpuSeconds() + ", but " + fact.gpus() + " GPUs for " + fact.seconds()
                            + " s are " + expected);
        }
    }

    private void sequence(UsageFact before, UsageFact fact) {
        long between = fact.start() - before.end();
        if (between < 0) {
            deviation(
                    fact,
                    "it overlaps the one before, which ends at " + Instant.ofEpochMilli(before.end()),
                    before.origin().place());
        } else if (!before.isFinal() && between > 0) {
            deviation(
                    fact,
                    "there is a gap of " + between / 1_000.0 + " s behind one that was not final",
                    before.origin().place());
        } else if (!before.isFinal() && fact.version() != before.version()) {
            deviation(
                    fact,
                    "the one before, of version " + before.version() + ", was not final",
                    before.origin().place());
        }
    }

    private void deviation(UsageFact fact, String text, Place... others) {
        findings.add(
                Check.USAGE,
                fact.origin(),
                fact.name(),
                "the interval of version " + fact.version() + " from " + Instant.ofEpochMilli(fact.start()) + ": "
                        + text,
                List.of(others));
    }
}
