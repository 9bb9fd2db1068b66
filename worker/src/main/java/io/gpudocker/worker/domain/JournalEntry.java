package io.gpudocker.worker.domain;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.result.CommandError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code commands/<digest>}: one mutating command from its intent to its answer.
 *
 * @param digest hex of the first 16 bytes of SHA-256 over source and id: the key
 * @param contentDigest tells a repeat from another command with the same id
 * @param startedAt when it was admitted
 * @param direction {@code UNDO} once it was decided to undo, which is decided once
 * @param intent what the verb needs to go on after a crash; null when it needs nothing
 * @param undoReason why it is undone; null while it is done
 * @param answer null while it runs
 */
public record JournalEntry(
        String digest,
        CommandId id,
        String contentDigest,
        String type,
        ResourceKind kind,
        String name,
        RecordPosition position,
        Instant startedAt,
        Direction direction,
        @Nullable Intent intent,
        @Nullable CommandError undoReason,
        @Nullable Answer answer) {

    /** Whether the steps are being carried out or taken back. */
    public enum Direction {
        DO,
        UNDO
    }

    public JournalEntry withIntent(Intent next) {
        return new JournalEntry(
                digest, id, contentDigest, type, kind, name, position, startedAt, direction, next, undoReason, answer);
    }

    public JournalEntry undoing(CommandError reason) {
        return new JournalEntry(
                digest,
                id,
                contentDigest,
                type,
                kind,
                name,
                position,
                startedAt,
                Direction.UNDO,
                intent,
                reason,
                answer);
    }

    public JournalEntry answered(Answer given) {
        return new JournalEntry(
                digest, id, contentDigest, type, kind, name, position, startedAt, direction, intent, undoReason, given);
    }
}
