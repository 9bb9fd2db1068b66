package io.gpudocker.producer.audit;

import io.gpudocker.producer.audit.VersionFact.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A run makes version 1, every patch and rollback the next one, a restart at most the next one, and nothing else any. Answers
 * of one ReplicaSet come in order but for those of its volumes, which stand on other partitions and are put in where they fit.
 * Confined to one thread.
 */
final class VersionsCheck {
    private static final int UNKNOWN = -1;
    private static final int NONE = 0;

    private final Scope scope;
    private final Findings findings;

    VersionsCheck(Scope scope, Findings findings) {
        this.scope = scope;
        this.findings = findings;
    }

    /** @param facts with all that have the same key, in their order */
    void check(List<VersionFact> facts) {
        Map<String, List<VersionFact>> byName = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (VersionFact fact : facts) {
            // The first answer again, of a command that was sent again: it tells of the past. So does one that was
            // written before all that is read.
            boolean repeat = !seen.add(fact.key() + "\n" + fact.recordId())
                    || fact.origin().time() < scope.since().toEpochMilli();
            if (!repeat) {
                byName.computeIfAbsent(fact.key(), _ -> new ArrayList<>()).add(fact);
            }
        }
        byName.values().forEach(this::checkOne);
    }

    private void checkOne(List<VersionFact> all) {
        Predicate<VersionFact> isMoved = fact -> fact.step() == Step.MOVED;
        Deque<VersionFact> moved = new ArrayDeque<>(all.stream()
                .filter(isMoved)
                .sorted(Comparator.comparingLong(fact -> fact.origin().time()))
                .toList());
        int current = UNKNOWN;
        for (VersionFact fact : all.stream().filter(isMoved.negate()).toList()) {
            while (!moved.isEmpty() && isFirst(moved.element(), fact, current)) {
                current = step(moved.remove(), current);
            }
            current = step(fact, current);
        }
        for (VersionFact fact : moved) {
            current = step(fact, current);
        }
    }

    /** The one that fits; where both do or none does, the earlier one. */
    private static boolean isFirst(VersionFact moved, VersionFact fact, int current) {
        boolean movedFits = fits(moved, current);
        return movedFits == fits(fact, current)
                ? moved.origin().time() <= fact.origin().time()
                : movedFits;
    }

    private int step(VersionFact fact, int current) {
        if (!fits(fact, current)) {
            findings.add(Check.VERSIONS, fact.origin(), fact.name(), text(fact, current), List.of());
        }
        return fact.step() == Step.DELETE ? NONE : fact.version();
    }

    private static boolean fits(VersionFact fact, int current) {
        int version = fact.version();
        return switch (fact.step()) {
            case RUN -> version == 1;
            case DELETE -> true;
            case NEXT, MOVED -> current == UNKNOWN || (current != NONE && version == current + 1);
            case RESTART -> current == UNKNOWN || (current != NONE && (version == current || version == current + 1));
            case SHOWN -> current == UNKNOWN || (current != NONE && version == current);
        };
    }

    private static String text(VersionFact fact, int current) {
        String what = switch (fact.step()) {
            case RUN -> "a run made version ";
            case NEXT -> "a patch or rollback made version ";
            case MOVED -> "a change of its volume made version ";
            case RESTART -> "a restart left version ";
            case SHOWN, DELETE -> "an answer shows version ";
        };
        String behind = switch (current) {
            case UNKNOWN -> "";
            case NONE -> " behind its deletion";
            default -> " behind version " + current;
        };
        return what + fact.version() + behind;
    }
}
