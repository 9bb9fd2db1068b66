package io.gpudocker.producer.audit;

import io.gpudocker.producer.audit.AnswerFact.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One answer for each command record, one dead letter for each that can't be read. Confined to one thread. */
final class AnswersCheck {
    private static final Comparator<AnswerFact> BY_TIME =
            Comparator.comparingLong(fact -> fact.origin().time());

    private final Scope scope;
    private final HeldCommands held;
    private final Findings findings;

    AnswersCheck(Scope scope, HeldCommands held, Findings findings) {
        this.scope = scope;
        this.held = held;
        this.findings = findings;
    }

    /** The asked and the answered of one id. */
    private record Sides(List<AnswerFact> asked, List<AnswerFact> answered) {
        Sides() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(AnswerFact fact) {
            (fact.kind().answers() ? answered : asked).add(fact);
        }
    }

    /** @param facts with all that have the same key */
    void check(List<AnswerFact> facts) {
        Map<String, Sides> byKey = new LinkedHashMap<>();
        facts.forEach(
                fact -> byKey.computeIfAbsent(fact.key(), _ -> new Sides()).add(fact));
        byKey.values().forEach(this::check);
    }

    private void check(Sides sides) {
        sides.asked().sort(BY_TIME);
        sides.answered().sort(BY_TIME);
        int asked = sides.asked().size();
        int answered = sides.answered().size();
        // Which one has none can't be told where they are repeats; the last ones, since they may still wait.
        sides.asked().subList(Math.min(asked, answered), asked).forEach(this::unanswered);
        sides.answered().stream()
                .skip(asked)
                .filter(answer -> held.knows(answer.origin()))
                .forEach(answer -> findings.add(
                        Check.ANSWERS,
                        answer.origin(),
                        answer.origin().name(),
                        surplus(answer, asked, answered),
                        List.of()));
    }

    private void unanswered(AnswerFact command) {
        if (scope.overdue(command.origin().time())) {
            String text = command.kind() == Kind.UNREADABLE
                    ? "a record that is no command is not among the dead letters"
                    : named(command) + " was not answered";
            findings.add(Check.ANSWERS, command.origin(), command.origin().name(), text, List.of());
        } else if (scope.inRange(command.origin().time())) {
            findings.waiting();
        }
    }

    private static String surplus(AnswerFact answer, int asked, int answered) {
        if (answer.kind() == Kind.DEAD_LETTER) {
            return "a dead letter of " + answer.id() + ", where "
                    + (asked == 0 ? "none belongs" : "one is there already");
        }
        return asked == 0
                ? named(answer) + " was answered, and nobody sent it"
                : named(answer) + " was sent " + times(asked) + " and answered " + times(answered);
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String named(AnswerFact fact) {
        return Verbs.of(fact.what()) + " " + fact.id() + " of " + fact.source();
    }
}
