package io.gpudocker.worker.journal;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a mutating command is new, interrupted or a repeat. Reads are not journalled. Thread-safe; called by the
 * thread that has the command's turn, so that no two calls are about the same name at once.
 *
 * <p>It keeps nothing in memory: what it says is what is stored.
 */
public final class CommandJournal {
    private final StateStore store;
    private final InstantSource clock;
    private final AnswerShrinker shrinker;

    /** {@code shrinker} is started and closed by whoever wires the worker. */
    public CommandJournal(StateStore store, InstantSource clock, AnswerShrinker shrinker) {
        this.store = store;
        this.clock = clock;
        this.shrinker = shrinker;
    }

    /**
     * Looks the command up; stores nothing.
     *
     * @param key the kind and name whose turn it is, the host id for host commands
     * @param position of the record that is being handled
     * @throws io.gpudocker.worker.store.StoreUnavailableException when it could not be looked up
     */
    public Admission admit(DecodedCommand.Valid command, ResourceKey key, RecordPosition position) {
        String digest = CommandDigest.of(command.envelope().id());
        return store.entry(digest)
                .map(entry -> known(entry, command.contentDigest()))
                .orElseGet(() -> new Admission.Fresh(fresh(digest, command, key, position)));
    }

    private static Admission known(Versioned<JournalEntry> stored, String contentDigest) {
        JournalEntry entry = stored.value();
        if (!entry.contentDigest().equals(contentDigest)) {
            return new Admission.DifferentContent(entry);
        }
        Answer answer = entry.answer();
        return answer == null ? new Admission.Interrupted(stored) : new Admission.Answered(answer, entry.position());
    }

    private JournalEntry fresh(String digest, DecodedCommand.Valid command, ResourceKey key, RecordPosition position) {
        return new JournalEntry(
                digest,
                command.envelope().id(),
                command.contentDigest(),
                command.envelope().type(),
                key.kind(),
                key.name(),
                position,
                clock.instant(),
                JournalEntry.Direction.DO,
                null,
                null,
                null);
    }

    /** What is known of an earlier command, for {@code after}. Empty when it was never seen, or trimmed. */
    public Optional<JournalEntry> find(CommandId id) {
        return store.entry(CommandDigest.of(id)).map(Versioned::value);
    }

    /**
     * The part of a change that stores the answer.
     *
     * @param expectedRevision what the entry was last stored at; 0 for one that was never stored
     */
    public static Mutation answer(JournalEntry entry, long expectedRevision, Outcome outcome) {
        return new Mutation.PutEntry(entry.answered(new Answer.Inline(outcome)), expectedRevision);
    }

    /** Kafka has the answer, at this position. The entry shrinks to that soon, in the background; never waits. */
    public void answerCommitted(String digest, RecordPosition position) {
        shrinker.shrink(digest, position);
    }

    /**
     * Removes what is older than {@code retention} and can't be asked for any more.
     *
     * @param lowestUncommitted per command partition: an entry at or above it, or of a partition that is not in the map,
     *     stays, since its record may be read again
     * @return how many were removed
     */
    public int trim(Duration retention, Map<Partition, Long> lowestUncommitted) {
        Instant before = clock.instant().minus(retention);
        List<String> digests = store.entries().stream()
                .map(Versioned::value)
                .filter(entry -> entry.startedAt().isBefore(before) && finished(entry, lowestUncommitted))
                .map(JournalEntry::digest)
                .toList();
        store.trim(digests, List.of());
        return digests.size();
    }

    /** Below the lowest uncommitted offset every answer is in Kafka, also where a crash kept its entry from shrinking. */
    private static boolean finished(JournalEntry entry, Map<Partition, Long> lowestUncommitted) {
        Long lowest = lowestUncommitted.get(entry.position().partition());
        return entry.answer() != null && lowest != null && entry.position().offset() < lowest;
    }
}
