package io.gpudocker.worker.handler;

import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.event.Event;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** One changing command under way. Used by one thread, that of the command's name. */
public final class Task {
    private final CommandEnvelope envelope;
    private final Instant deadline;
    private final Waiting waiting;
    private final InstantSource clock;
    private final Consumer<Event.Progress> progress;
    private Versioned<JournalEntry> entry;

    /**
     * A task with its journal entry.
     *
     * @param entry with revision 0 while it is not stored
     * @param deadline ended by then, or undone
     */
    public Task(
            CommandEnvelope envelope,
            Versioned<JournalEntry> entry,
            Instant deadline,
            Waiting waiting,
            InstantSource clock,
            Consumer<Event.Progress> progress) {
        this.envelope = envelope;
        this.entry = entry;
        this.deadline = deadline;
        this.waiting = waiting;
        this.clock = clock;
        this.progress = progress;
    }

    CommandEnvelope envelope() {
        return envelope;
    }

    /** The resource's name. */
    String name() {
        return entry.value().name();
    }

    /** The label that tells whose container it is: the digest of source and id, unlike the id unique on the host. */
    String label() {
        return entry.value().digest();
    }

    Versioned<JournalEntry> entry() {
        return entry;
    }

    void stored(JournalEntry value, long revision) {
        entry = new Versioned<>(value, revision);
    }

    /** Stores the intent, and what it claims in the same transaction; false when something read before has changed. */
    boolean replaceIntent(StateStore store, Intent intent, List<StateChange.Mutation> claims)
            throws InterruptedException {
        JournalEntry next = entry.value().withIntent(intent);
        StateChange.Builder change = StateChange.builder();
        claims.forEach(change::add);
        change.add(new StateChange.Mutation.PutEntry(next, entry.revision()));
        return switch (Patience.forStore(waiting, () -> store.commit(change.build()))) {
            case CommitResult.Committed(long revision) -> {
                stored(next, revision);
                yield true;
            }
            case CommitResult.Conflict ignored -> false;
        };
    }

    <I extends Intent> I intent(Class<I> type) {
        return type.cast(Objects.requireNonNull(entry.value().intent(), "the intent is stored before any step"));
    }

    Waiting waiting() {
        return waiting;
    }

    Instant now() {
        return clock.instant();
    }

    Instant deadline() {
        return deadline;
    }

    /** What is left until the deadline, at least zero. */
    Duration left() {
        Duration left = Duration.between(now(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean overdue() {
        return left().isZero();
    }

    void progress(Event.Phase phase, long doneBytes, @org.jspecify.annotations.Nullable Long totalBytes) {
        progress.accept(new Event.Progress(phase, doneBytes, totalBytes));
    }
}
