package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a changing verb out: intent first, steps that find or make, outcome last; or takes it back, which is decided
 * once and obeyed after a crash. Whatever happens, what it returns is stored.
 */
final class Saga {
    private static final Logger LOG = LoggerFactory.getLogger(Saga.class);
    /** How long taking back waits for an engine that is away before it gives up and says so. */
    private static final Duration UNDO_PATIENCE = Duration.ofMinutes(5);

    private static final int MAX_DECISIONS = 100;
    /** Those whose turns are waited for do nothing else meanwhile; then they go on, and it is tried again. */
    private static final Duration FOR_TURNS = Duration.ofSeconds(5);

    private static final Duration BEFORE_TURNS_AGAIN = Duration.ofMillis(200);

    private final StateStore store;
    private final Outcomes outcomes;
    private final Grants grants;

    private final Attempts attempts;

    Saga(StateStore store, Outcomes outcomes, Grants grants, Attempts attempts) {
        this.grants = grants;
        this.attempts = attempts;
        this.store = store;
        this.outcomes = outcomes;
    }

    /** From the beginning. */
    Outcome begin(Verb verb, Task task) throws InterruptedException {
        if (task.overdue()) {
            return refuse(task, Errors.overdue());
        }
        for (int i = 0; i < MAX_DECISIONS; ) {
            if (task.overdue()) {
                return refuse(task, Errors.overdue());
            }
            switch (attempts.decide(verb, task)) {
                case Decision.Refuse(CommandError error) -> {
                    return refuse(task, error);
                }
                case Decision.Proceed(Intent intent, List<Mutation> claims, Runnable afterwards) -> {
                    if (storeIntent(task, intent, claims, afterwards)) {
                        return goOn(verb, task);
                    }
                    i++;
                }
                case Decision.InTurns(SortedSet<ResourceKey> keys, Function<Task, Verb> again) -> {
                    Optional<Outcome> outcome = inTurns(task, keys, again);
                    if (outcome.isPresent()) {
                        return outcome.get();
                    }
                }
            }
        }
        return refuse(task, Errors.internal(new IllegalStateException("the state kept changing while it was planned")));
    }

    /**
     * Empty when the turns did not come in time, or when it turned out there that it needs others, or that one of them has
     * something to end first.
     */
    private Optional<Outcome> inTurns(Task task, SortedSet<ResourceKey> keys, Function<Task, Verb> again)
            throws InterruptedException {
        Optional<Outcome> outcome = task.<Optional<Outcome>>holding(keys, FOR_TURNS, attempts.carried(inner -> {
                    Verb verb = again.apply(inner);
                    return switch (attempts.decide(verb, inner)) {
                        case Decision.Refuse(CommandError error) -> Optional.of(refuse(inner, error));
                        case Decision.Proceed(Intent intent, List<Mutation> claims, Runnable afterwards) ->
                            storeIntent(inner, intent, claims, afterwards)
                                    ? Optional.of(goOn(verb, inner))
                                    : Optional.empty();
                        case Decision.InTurns ignored -> Optional.empty();
                    };
                }))
                .orElse(Optional.empty());
        if (outcome.isEmpty()) {
            task.waiting().released(() -> {
                Thread.sleep(BEFORE_TURNS_AGAIN);
                return true;
            });
        }
        return outcome;
    }

    /** From where a crash left it. */
    Outcome resume(Verb verb, Task task) throws InterruptedException {
        LOG.info(
                "resume commandId={} name={} direction={}",
                task.envelope().id(),
                task.name(),
                task.entry().value().direction());
        return switch (task.entry().value().direction()) {
            case DO -> goOn(verb, task);
            case UNDO -> takeBack(verb, task, Patience.forStore(task.waiting(), verb::steps));
        };
    }

    /** Refused without an intent: only the outcome is stored. */
    Outcome refuse(Task task, CommandError error) throws InterruptedException {
        return conclude(task, ResultStatus.REFUSED, error, Conclusion.nothing()).orElseThrow();
    }

    private boolean storeIntent(Task task, Intent intent, List<Mutation> claims, Runnable afterwards)
            throws InterruptedException {
        try {
            return attempts.storing(() -> task.replaceIntent(store, intent, claims));
        } finally {
            afterwards.run();
        }
    }

    private Outcome goOn(Verb verb, Task task) throws InterruptedException {
        List<Step> steps = Patience.forStore(task.waiting(), verb::steps);
        for (Step step : steps) {
            Step.Result result = task.overdue() && !verb.mayHaveHappened()
                    ? Step.failed(Errors.overdue())
                    : attempts.perform(task, step);
            if (result instanceof Step.Result.Failed(CommandError error)) {
                return undo(verb, task, steps, step.name(), error);
            }
        }
        while (true) {
            AtomicReference<Conclusion> conclusion = new AtomicReference<>(Conclusion.nothing());
            Step.Result result = attempts.conclude(task, () -> {
                conclusion.set(verb.conclude());
                return Step.done();
            });
            if (result instanceof Step.Result.Failed(CommandError error)) {
                return undo(verb, task, steps, "conclude", error);
            }
            // What can't be stored, since it is larger than the store takes, is undone: it must not come again for
            // ever.
            try {
                Optional<Outcome> stored =
                        conclude(task, ResultStatus.SUCCEEDED, null, Objects.requireNonNull(conclusion.get()));
                if (stored.isPresent()) {
                    return stored.get();
                }
            } catch (IllegalArgumentException e) {
                return undo(verb, task, steps, "conclude", Errors.internal(e));
            }
        }
    }

    private Outcome undo(Verb verb, Task task, List<Step> steps, String step, CommandError error)
            throws InterruptedException {
        LOG.info(
                "undo commandId={} name={} step={} errorCode={} reason=\"{}\"",
                task.envelope().id(),
                task.name(),
                step,
                error.code(),
                error.message());
        commit(task, List.of(), task.entry().value().undoing(error));
        return takeBack(verb, task, steps);
    }

    private Outcome takeBack(Verb verb, Task task, List<Step> steps) throws InterruptedException {
        boolean clean = true;
        Instant until = task.now().plus(UNDO_PATIENCE);
        for (Step step : steps.reversed()) {
            if (attempts.takeBack(task, step, until) instanceof Step.Result.Failed(CommandError error)) {
                LOG.error(
                        "not-undone commandId={} name={} step={} errorCode={} reason=\"{}\"",
                        task.envelope().id(),
                        task.name(),
                        step.name(),
                        error.code(),
                        error.message());
                clean = false;
            }
        }
        boolean undone = clean;
        CommandError reason = Objects.requireNonNull(task.entry().value().undoReason());
        while (true) {
            Conclusion conclusion = ask(task, () -> verb.giveUp(undone));
            Optional<Outcome> stored = conclude(
                    task, ResultStatus.FAILED, undone ? reason : reason.withDetail("undone", false), conclusion);
            if (stored.isPresent()) {
                return stored.get();
            }
        }
    }

    private static <T> T ask(Task task, Patience.Question<T> question) throws InterruptedException {
        return Patience.until(() -> false, task.waiting(), question);
    }

    /** Empty when a volume that others bind as well has changed since it was read: it is to be read again. */
    private Optional<Outcome> conclude(
            Task task,
            ResultStatus status,
            @org.jspecify.annotations.Nullable CommandError error,
            Conclusion conclusion)
            throws InterruptedException {
        Outcome outcome = outcomes.of(task, status, error, conclusion);
        boolean stored = commit(task, conclusion.changes(), task.entry().value().answered(new Answer.Inline(outcome)));
        return stored ? Optional.of(outcome) : Optional.empty();
    }

    private boolean commit(Task task, List<Mutation> changes, JournalEntry entry) throws InterruptedException {
        Optional<String> conflict = attempts.storing(() -> task.replaceEntry(store, entry, changes));
        if (conflict.filter(key -> !key.startsWith("volumes/")).isPresent()) {
            throw new IllegalStateException(
                    "somebody else changed " + conflict.get() + " during a command of its name");
        }
        grants.capacityChanged();
        return conflict.isEmpty();
    }
}
