package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.RecordPosition;

/** A record that was seen, and that the broker no longer keeps now that its turn has come. */
public final class RecordGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordGoneException(RecordPosition position) {
        super("the broker no longer keeps " + position + "; raise retention.ms of the command topic");
    }
}
