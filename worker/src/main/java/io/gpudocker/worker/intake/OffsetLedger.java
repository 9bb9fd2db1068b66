package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.OffsetSource;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets seen are finished. Committed is the lowest unfinished one of a partition; what is finished above it
 * stands in the metadata. It belongs to one session and is thrown away with it, so that a late completion of an earlier
 * session has nothing to touch. Pure; thread-safe: the loop tells what it saw, the outbox what was committed.
 */
public final class OffsetLedger implements OffsetSource {
    private static final int FULL = MarkCodec.MAX_LENGTH * 9 / 10;

    private final Partition sequencePartition;
    private final Map<Partition, PartitionLedger> ledgers;
    private long outboxSequence;

    /**
     * @param sequencePartition partition 0 of the host topic, in whose metadata the outbox sequence stands
     * @param begin the mark of every partition, as it was committed
     * @throws IllegalArgumentException when a mark's metadata was not written by this version
     */
    public OffsetLedger(Partition sequencePartition, Collection<OffsetMark> begin) {
        this.sequencePartition = sequencePartition;
        this.ledgers = new TreeMap<>(Comparator.comparing(Partition::topic).thenComparingInt(Partition::number));
        for (OffsetMark mark : begin) {
            MarkCodec.Coded coded = decode(mark);
            ledgers.put(mark.partition(), new PartitionLedger(mark.offset(), coded.runs()));
            if (mark.partition().equals(sequencePartition)) {
                outboxSequence = coded.outboxSequence();
            }
        }
    }

    /**
     * The loop read this record. Offsets of a partition come in order.
     *
     * @param key of the record; records of one key are finished in order, those without a key in any
     * @return whether it is to be done; false when it was finished in an earlier session
     */
    public synchronized boolean seen(RecordPosition at, byte @Nullable [] key) {
        return ledger(at.partition()).seen(at.offset(), key);
    }

    /** The consumer's position after all records before it were {@link #seen}. */
    public synchronized void reached(Partition partition, long consumerPosition) {
        ledger(partition).reached(consumerPosition);
    }

    /** Whether no further record of this partition may be seen until some are finished, or the metadata could overflow. */
    public synchronized boolean full(Partition partition) {
        int limit = FULL - MarkCodec.baseLength(Long.MAX_VALUE);
        return ledger(partition).full(limit);
    }

    public synchronized boolean alreadyFinished(RecordPosition position) {
        return ledger(position.partition()).isFinished(position.offset());
    }

    /** Whether it was seen and is not finished. */
    public synchronized boolean isOpen(RecordPosition position) {
        return ledger(position.partition()).isOpen(position.offset());
    }

    /** What would be committed now: no record below it has to be done. */
    public synchronized long lowestUnfinished(Partition partition) {
        return ledger(partition).lowest();
    }

    /** After the last record seen. */
    public synchronized long position(Partition partition) {
        return ledger(partition).position();
    }

    /** How many were seen and are not finished. */
    public synchronized int unfinished(Partition partition) {
        return ledger(partition).openCount();
    }

    public synchronized int unfinished() {
        int open = 0;
        for (PartitionLedger ledger : ledgers.values()) {
            open += ledger.openCount();
        }
        return open;
    }

    /** The last sequence of {@code outbox/<seq>} that is committed in Kafka, 0 when none. */
    public synchronized long outboxSequence() {
        return outboxSequence;
    }

    public synchronized Set<Partition> partitions() {
        return new LinkedHashSet<>(ledgers.keySet());
    }

    @Override
    public synchronized List<OffsetMark> marksWith(Collection<RecordPosition> finishing, long sequence) {
        Set<Partition> touched = new LinkedHashSet<>();
        List<RecordPosition> changed = new ArrayList<>();
        for (RecordPosition position : finishing) {
            touched.add(position.partition());
            if (ledger(position.partition()).finish(position.offset())) {
                changed.add(position);
            }
        }
        if (sequence > 0) {
            touched.add(sequencePartition);
        }
        List<OffsetMark> marks = marksOf(touched, Math.max(sequence, outboxSequence));
        changed.forEach(position -> ledger(position.partition()).undoFinish(position.offset()));
        return marks;
    }

    @Override
    public synchronized void finished(Collection<RecordPosition> positions, long sequence) {
        outboxSequence = Math.max(sequence, outboxSequence);
        Set<PartitionLedger> touched = new LinkedHashSet<>();
        for (RecordPosition position : positions) {
            PartitionLedger ledger = ledger(position.partition());
            ledger.finish(position.offset());
            touched.add(ledger);
        }
        touched.forEach(PartitionLedger::compact);
    }

    @Override
    public synchronized List<OffsetMark> marks() {
        return marksOf(ledgers.keySet(), outboxSequence);
    }

    private List<OffsetMark> marksOf(Collection<Partition> partitions, long sequence) {
        List<OffsetMark> marks = new ArrayList<>(partitions.size());
        for (Partition partition : partitions) {
            PartitionLedger ledger = ledger(partition);
            long own = partition.equals(sequencePartition) ? sequence : 0;
            String metadata = MarkCodec.encode(new MarkCodec.Coded(own, ledger.runs()));
            marks.add(new OffsetMark(partition, ledger.lowest(), metadata));
        }
        return marks;
    }

    private PartitionLedger ledger(Partition partition) {
        return Objects.requireNonNull(ledgers.get(partition), () -> "not ours: " + partition);
    }

    private static MarkCodec.Coded decode(OffsetMark mark) {
        try {
            return MarkCodec.decode(mark.metadata());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the committed offset of " + mark.partition() + " carries metadata that this version did not write",
                    e);
        }
    }
}
