package io.gpudocker.worker.disk;

import org.jspecify.annotations.Nullable;

/**
 * A disk was not looked at or not carried over. The message names the place as the container sees it and can be shown to
 * a person; it holds no content of files.
 */
public final class DiskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public DiskException(Reason reason, String message) {
        this(reason, message, null);
    }

    public DiskException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What kind of failure. */
    public enum Reason {
        /** The file system of the engine's root is, or became, too full; blocks, inodes or a quota. */
        NO_SPACE,
        /** Something in the upper directory can't be carried exactly. Trying again changes nothing. */
        UNCARRIABLE,
        /** A path is not an upper directory below the engine's root. An internal error: nothing was touched. */
        NOT_BELOW_ROOT,
        /** The listener said so, or the calling thread was interrupted. */
        CANCELLED,
        /** The kernel refused, or the copy is not what its source is. */
        FAILED
    }
}
