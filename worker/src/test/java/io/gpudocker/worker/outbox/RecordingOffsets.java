package io.gpudocker.worker.outbox;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.OffsetSource;
import io.gpudocker.worker.domain.RecordPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An offset source that commits what it is told and remembers it. */
public final class RecordingOffsets implements OffsetSource {
    private final List<RecordPosition> finished = new ArrayList<>();
    private long sequence;

    @Override
    public List<OffsetMark> marksWith(Collection<RecordPosition> finishing, long outboxSequence) {
        return finishing.stream()
                .map(position -> new OffsetMark(position.partition(), position.offset() + 1, ""))
                .toList();
    }

    @Override
    public synchronized void finished(Collection<RecordPosition> positions, long outboxSequence) {
        finished.addAll(positions);
        sequence = Math.max(sequence, outboxSequence);
    }

    @Override
    public List<OffsetMark> marks() {
        return List.of();
    }

    public synchronized List<RecordPosition> finished() {
        return List.copyOf(finished);
    }

    public synchronized long sequence() {
        return sequence;
    }
}
