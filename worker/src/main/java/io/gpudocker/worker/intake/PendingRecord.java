package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.RecordPosition;
import org.jspecify.annotations.Nullable;

/** A record to be done: held in memory, or only its place, to be read again when its turn has come. */
public interface PendingRecord {
    /** The kind of the command topic it stands on. */
    ResourceKind topicKind();

    RecordPosition position();

    /** Not to be changed; null where it has none. */
    byte @Nullable [] keyBytes();

    /**
     * The record; waits while the broker is away. May be called again.
     *
     * @throws RecordGoneException when the broker no longer keeps it
     * @throws InterruptedException also when the loop was closed
     */
    InboundRecord fetch() throws InterruptedException;

    /** It is processed and will not be fetched again: gives its memory back. A second call does nothing. */
    void release();
}
