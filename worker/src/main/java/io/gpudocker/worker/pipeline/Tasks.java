package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.CommandHandlers;
import io.gpudocker.worker.handler.Outcomes;
import io.gpudocker.worker.handler.Patience;
import io.gpudocker.worker.handler.Task;
import io.gpudocker.worker.handler.Waiting;
import io.gpudocker.worker.journal.Admission;
import io.gpudocker.worker.journal.CommandJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** Makes the task of a command from what the journal says of it. Thread-safe. */
public final class Tasks {
    private final String host;
    private final CommandHandlers handlers;
    private final Outcomes outcomes;
    private final Deliveries deliveries;
    private final InstantSource clock;

    public Tasks(String host, CommandHandlers handlers, Outcomes outcomes, Deliveries deliveries, InstantSource clock) {
        this.host = host;
        this.handlers = handlers;
        this.outcomes = outcomes;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** The name whose turn it is: the host id for lists and host commands. */
    ResourceKey key(DecodedCommand.Valid valid) {
        return new ResourceKey(
                valid.command().kind(),
                Objects.requireNonNullElse(valid.command().resourceName(), host));
    }

    Outcome refused(DecodedCommand.Valid valid, CommandError error) {
        return outcomes.refused(valid.envelope(), key(valid), error);
    }

    /** Asks the journal as long as it takes: whether a command was begun before is never guessed. */
    Admission admit(CommandJournal journal, InboundRecord record, DecodedCommand.Valid valid, Waiting waiting)
            throws InterruptedException {
        return Patience.forStore(waiting, () -> journal.admit(valid, key(valid), record.position()));
    }

    Task fresh(DecodedCommand.Valid valid, Admission.Fresh fresh, Waiting waiting) {
        return task(valid, new Versioned<>(fresh.entry(), 0), waiting);
    }

    Task interrupted(DecodedCommand.Valid valid, Admission.Interrupted interrupted, Waiting waiting) {
        return task(valid, interrupted.entry(), waiting);
    }

    private Task task(DecodedCommand.Valid valid, Versioned<JournalEntry> entry, Waiting waiting) {
        Instant deadline = handlers.deadline(valid.envelope(), entry.value().startedAt());
        return new Task(
                valid.envelope(),
                entry,
                deadline,
                waiting,
                clock,
                (Event.Progress progress) -> deliveries.progress(valid.envelope(), key(valid), progress));
    }
}
