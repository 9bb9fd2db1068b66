package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.volume.VolumeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tries what a verb decides and does, each within a span of its own: while a part is away it is tried again, and what
 * goes wrong becomes an error of the command, unless the host is not ours any more. For the {@link Saga}, on the thread of
 * the command's turn.
 */
final class Attempts {
    private final Tracing tracing;

    Attempts(Tracing tracing) {
        this.tracing = tracing;
    }

    /** What is to be done; waits for capacity where the verb may. */
    Decision decide(Verb verb, Task task) throws InterruptedException {
        return tracing.step(
                "decide",
                Attempts::refusal,
                () -> orError(() -> Patience.until(task::overdue, task.waiting(), verb::decide), Decision::refuse));
    }

    /** Until the command's deadline. */
    Step.Result perform(Task task, Step step) throws InterruptedException {
        return attempt(task, step.name(), step.perform(), task.deadline());
    }

    Step.Result takeBack(Task task, Step step, Instant until) throws InterruptedException {
        return attempt(task, "undo " + step.name(), step.takeBack(), until);
    }

    /** As long as it takes. */
    Step.Result conclude(Task task, Step.Act act) throws InterruptedException {
        return attempt(task, "conclude", act, Instant.MAX);
    }

    private Step.Result attempt(Task task, String name, Step.Act act, Instant until) throws InterruptedException {
        return tracing.step(
                name,
                Attempts::failure,
                () -> orError(
                        () -> Patience.until(() -> !task.now().isBefore(until), task.waiting(), act::run),
                        Step::failed));
    }

    /** One transaction of the store, which itself is tried as long as it takes. */
    <T> T storing(Tracing.Work<T> transaction) throws InterruptedException {
        return tracing.step("store", _ -> Optional.empty(), transaction);
    }

    /** What is done in the turns of others, by another thread, within the same span. */
    <T> Task.InTurns<T> carried(Task.InTurns<T> work) {
        Tracing.Here here = tracing.here();
        return task -> here.run(() -> work.with(task));
    }

    private static <T> T orError(Patience.Question<T> question, Function<CommandError, T> failed)
            throws InterruptedException {
        try {
            return question.ask();
        } catch (EngineException e) {
            return failed.apply(Errors.of(e));
        } catch (VolumeException e) {
            return failed.apply(Errors.of(e));
        } catch (StoreUnavailableException e) {
            return failed.apply(Errors.storeAway(e));
        } catch (OwnershipLostException e) {
            throw e;
        } catch (RuntimeException e) {
            return failed.apply(Errors.internal(e));
        }
    }

    private static Optional<String> failure(Step.Result result) {
        return switch (result) {
            case Step.Result.Done ignored -> Optional.empty();
            case Step.Result.Failed(CommandError error) ->
                Optional.of(error.code().name());
        };
    }

    private static Optional<String> refusal(Decision decision) {
        return switch (decision) {
            case Decision.Refuse(CommandError error) -> Optional.of(error.code().name());
            case Decision.Proceed ignored -> Optional.empty();
            case Decision.InTurns ignored -> Optional.empty();
        };
    }
}
