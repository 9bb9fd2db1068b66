package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/** One changing command under way. Used by one thread, that of the command's name. */
public final class Task {
    private final CommandEnvelope envelope;
    private final Instant deadline;
    private final Waiting waiting;
    private final InstantSource clock;
    private final Consumer<Event.Progress> progress;
    private final boolean inTurns;
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
        this(envelope, entry, deadline, waiting, clock, progress, false);
    }

    private Task(
            CommandEnvelope envelope,
            Versioned<JournalEntry> entry,
            Instant deadline,
            Waiting waiting,
            InstantSource clock,
            Consumer<Event.Progress> progress,
            boolean inTurns) {
        this.inTurns = inTurns;
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

    /** Stores the intent, and what it claims in the same transaction; false when something read before has changed. */
    boolean replaceIntent(StateStore store, Intent intent, List<StateChange.Mutation> claims)
            throws InterruptedException {
        return replaceEntry(store, entry.value().withIntent(intent), claims).isEmpty();
    }

    /**
     * Stores the entry with what belongs to it in one transaction, as long as it takes.
     *
     * @return the key that was not as read before, and then nothing was stored; empty when it is stored
     */
    Optional<String> replaceEntry(StateStore store, JournalEntry next, List<StateChange.Mutation> changes)
            throws InterruptedException {
        StateChange.Builder change = StateChange.builder();
        changes.forEach(change::add);
        change.add(new StateChange.Mutation.PutEntry(next, entry.revision()));
        return switch (Patience.forStore(waiting, () -> store.commit(change.build()))) {
            case CommitResult.Committed(long revision) -> {
                entry = new Versioned<>(next, revision);
                yield Optional.empty();
            }
            case CommitResult.Conflict(String what) -> isStored(store, next) ? Optional.empty() : Optional.of(what);
        };
    }

    /** Nobody else writes this entry, so that one that is newer comes from an attempt whose answer was lost. */
    private boolean isStored(StateStore store, JournalEntry next) throws InterruptedException {
        Optional<Versioned<JournalEntry>> now = Patience.forStore(waiting, () -> store.entry(next.digest()))
                .filter(found -> found.revision() > entry.revision())
                .filter(found -> found.value().direction() == next.direction())
                .filter(found -> Objects.equals(found.value().intent(), next.intent()))
                .filter(found -> (found.value().answer() == null) == (next.answer() == null));
        now.ifPresent(found -> entry = new Versioned<>(next, found.revision()));
        return now.isPresent();
    }

    <I extends Intent> I intent(Class<I> type) {
        return type.cast(Objects.requireNonNull(entry.value().intent(), "the intent is stored before any step"));
    }

    /** Whether it is undone because the engine could not stop the container, which may still end at any time. */
    boolean stopTimedOut() {
        CommandError reason = entry.value().undoReason();
        return reason != null && reason.code() == ErrorCode.STOP_TIMEOUT;
    }

    /** Whether the turns of other names are held for it. */
    boolean isInTurns() {
        return inTurns;
    }

    /**
     * Goes on in the turns of others as well, with a task for it; this one is not used any more if it comes to an end.
     * Empty when the turns did not come within the limit.
     */
    <T> Optional<T> holding(SortedSet<ResourceKey> keys, Duration limit, InTurns<T> work) throws InterruptedException {
        return waiting.holding(
                keys, limit, inner -> work.with(new Task(envelope, entry, deadline, inner, clock, progress, true)));
    }

    /** What is done in the turns of several. */
    @FunctionalInterface
    interface InTurns<T> {
        T with(Task task) throws InterruptedException;
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
