package io.gpudocker.worker.allocation;

import org.jspecify.annotations.Nullable;

/** The GPUs of the host could not be asked, or the answer was not understood. What was known before still holds. */
public final class InventoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public InventoryException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /** What kind of failure. */
    public enum Fault {
        /** There is no such program, or it may not be run. */
        NO_PROGRAM,
        /** No answer within the deadline; it was killed, or can't even be killed. */
        TIMEOUT,
        /** It ended with an error. */
        FAILED,
        /** What it wrote is not what it should write. */
        UNREADABLE
    }
}
