package io.gpudocker.producer.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The same id, the same content. Confined to one thread. */
final class IdsCheck {
    private final Findings findings;

    IdsCheck(Findings findings) {
        this.findings = findings;
    }

    /** @param facts with all that have the same key, in their order */
    void check(List<IdFact> facts) {
        Map<String, IdFact> first = new HashMap<>();
        for (IdFact fact : facts) {
            IdFact before = first.putIfAbsent(fact.key(), fact);
            if (before != null && before.content() != fact.content()) {
                findings.add(
                        Check.IDS,
                        fact.origin(),
                        fact.origin().name(),
                        "the id " + fact.id() + " stands for two different contents",
                        List.of(before.origin().place()));
            }
        }
    }
}
