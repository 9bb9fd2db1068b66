package io.gpudocker.worker.outbox;

import io.gpudocker.worker.domain.RecordPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes visible together.
 *
 * @param records in this order; when {@code answers}, the first one is the answer whose position is reported
 * @param copies to topics that are not ours: one that cannot be written is logged and left out, and nothing else fails
 * @param finishes the command record that is finished by this; null when no record is
 * @param outboxSequence the sequence of the stored event that is sent, 0 when none
 */
public record Delivery(
        List<OutgoingRecord> records,
        List<OutgoingRecord> copies,
        boolean answers,
        @Nullable RecordPosition finishes,
        long outboxSequence) {}
