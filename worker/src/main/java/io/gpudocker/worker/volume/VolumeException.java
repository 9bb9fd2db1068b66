package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A program of the host or the kernel failed in the middle of something, which can be tried again. */
public final class VolumeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    VolumeException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** {@code NO_SPACE}, {@code NAME_TAKEN} or {@code INTERNAL}. */
    public ErrorCode code() {
        return code;
    }
}
