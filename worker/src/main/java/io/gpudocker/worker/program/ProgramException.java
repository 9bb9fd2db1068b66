package io.gpudocker.worker.program;

import org.jspecify.annotations.Nullable;

/** A program did not run to its end. One that ended with a bad exit code is none of these. */
public final class ProgramException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    ProgramException(Fault fault, String message, @Nullable Throwable cause) {
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
        /** It did not end within its deadline, or wrote without end; it was killed, or can't even be killed. */
        TIMEOUT,
        /** The calling thread was interrupted, and still is; the program was killed. */
        INTERRUPTED
    }
}
