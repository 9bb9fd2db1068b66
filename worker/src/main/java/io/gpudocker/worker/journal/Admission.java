package io.gpudocker.worker.journal;

import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.Versioned;

/** What the journal says of a mutating command that is about to begin. */
public sealed interface Admission {
    /**
     * It was never seen.
     *
     * @param entry not stored yet: the verb stores it together with its intent, expecting revision 0
     */
    record Fresh(JournalEntry entry) implements Admission {}

    /** It began and has no answer: the worker died under it, and it goes on from its intent or is undone. */
    record Interrupted(Versioned<JournalEntry> entry) implements Admission {}

    /** It is a repeat: this is its answer, and nothing is executed. */
    record Answered(Answer answer, RecordPosition position) implements Admission {}

    /**
     * Another command has the same source and id.
     *
     * @param first the one that was there before
     */
    record DifferentContent(JournalEntry first) implements Admission {}
}
