package io.gpudocker.worker.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The producer can't go on: it was fenced by a later one, expired or was closed. Whether the last transaction was
 * committed is not known; the offsets in Kafka tell. The session is over.
 */
public final class OutboxLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutboxLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
