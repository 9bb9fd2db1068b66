package io.gpudocker.worker.outbox;

import org.jspecify.annotations.Nullable;

/** The broker could not be asked for an answer in time. Try again later. */
public final class AnswerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AnswerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
