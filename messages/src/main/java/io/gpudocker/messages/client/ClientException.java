package io.gpudocker.messages.client;

import org.jspecify.annotations.Nullable;

/** Why there is no result: never a worker's answer, which is a {@code CommandResult} also when it refuses. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    /** What went wrong. */
    public enum Code {
        /** Kafka did not take the command: it does not run. */
        NOT_SENT,
        /** The reply topic can't be read. Commands sent may run; {@code find} tells their results later. */
        REPLIES_UNAVAILABLE,
        /** There was no answer in time. The command may still run; {@code find} tells its result later. */
        NO_ANSWER,
        /** The client was closed. Commands sent may run; {@code find} tells their results later. */
        CLOSED
    }

    ClientException(Code code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
