package io.gpudocker.worker.domain;

import java.util.Collection;
import java.util.List;

/** Where the outbox learns which offsets go into a transaction. Thread-safe. */
public interface OffsetSource {
    /**
     * The marks of the partitions of these positions as they will be once these are finished.
     *
     * @param outboxSequence the last sequence of {@code outbox/<seq>} in this transaction, 0 when there is none; it is
     *     kept in the metadata of partition 0 of the host topic
     */
    List<OffsetMark> marksWith(Collection<RecordPosition> finishing, long outboxSequence);

    /** Called after the transaction was committed: only now the positions are finished. */
    void finished(Collection<RecordPosition> positions, long outboxSequence);

    /** The marks of all partitions as they are, to be committed again before the broker forgets them. */
    List<OffsetMark> marks();
}
