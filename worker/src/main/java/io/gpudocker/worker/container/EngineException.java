package io.gpudocker.worker.container;

import org.jspecify.annotations.Nullable;

/** The engine refused, failed or did not answer. The message holds the engine's own words. Carries no secret. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public EngineException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /** What kind of failure. */
    public enum Fault {
        /** Not reachable, or it broke off: the call may have happened. */
        UNAVAILABLE,
        /** No answer within the deadline: the call may have happened. */
        TIMEOUT,
        /** The calling thread was interrupted: the call may have happened. */
        INTERRUPTED,
        NO_SUCH_CONTAINER,
        NO_SUCH_IMAGE,
        NO_SUCH_EXEC,
        /** The name of a container is taken. */
        NAME_TAKEN,
        /** {@code port is already allocated}, {@code bind: address already in use}. */
        PORT_BUSY,
        NO_SPACE,
        /** The registry says there is no such image, or that it may not be had. */
        IMAGE_NOT_FOUND,
        PULL_FAILED,
        /** The container could not be started: its command, its runtime, its devices. */
        START_FAILED,
        /** It is not running, or paused, or already so. */
        CONFLICT,
        /** The engine did not understand or forbids it. */
        BAD_REQUEST,
        OTHER;

        /** Whether the engine said so itself; else nothing is known of what became of the call. */
        public boolean isAnswer() {
            return switch (this) {
                case UNAVAILABLE, TIMEOUT, INTERRUPTED -> false;
                case NO_SUCH_CONTAINER,
                        NO_SUCH_IMAGE,
                        NO_SUCH_EXEC,
                        NAME_TAKEN,
                        PORT_BUSY,
                        NO_SPACE,
                        IMAGE_NOT_FOUND,
                        PULL_FAILED,
                        START_FAILED,
                        CONFLICT,
                        BAD_REQUEST,
                        OTHER -> true;
            };
        }
    }
}
