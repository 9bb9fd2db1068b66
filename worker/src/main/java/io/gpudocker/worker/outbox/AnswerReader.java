package io.gpudocker.worker.outbox;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.domain.RecordPosition;
import java.util.Optional;

/** Reads an answer again from the reply topic, for a repeated command. Thread-safe. */
public interface AnswerReader {
    /** Empty when the broker says that it is not kept any more. */
    Optional<RawRecord> read(RecordPosition position);
}
