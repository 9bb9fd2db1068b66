package io.gpudocker.worker.app;

import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.intake.CommandLoop;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.pipeline.Dependencies;
import io.gpudocker.worker.pipeline.Dependencies.Known;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Connections between parts that may not know each other. */
final class Wiring {
    private Wiring() {}

    static Dependencies dependencies(
            CommandJournal journal, AtomicReference<@Nullable CommandLoop> loop, Duration timeout) {
        return new Dependencies(
                id -> known(journal.find(id)), () -> caughtUp(loop.get()), () -> deferred(loop.get()), timeout);
    }

    private static Known known(Optional<JournalEntry> entry) {
        if (entry.isEmpty()) {
            return new Known.Unknown();
        }
        Answer answer = entry.get().answer();
        return answer == null ? new Known.Running() : new Known.Ended(answer.status());
    }

    private static CompletableFuture<?> caughtUp(@Nullable CommandLoop loop) {
        return loop == null ? new CompletableFuture<>() : loop.caughtUp();
    }

    private static boolean deferred(@Nullable CommandLoop loop) {
        return loop == null || loop.deferred() > 0;
    }
}
