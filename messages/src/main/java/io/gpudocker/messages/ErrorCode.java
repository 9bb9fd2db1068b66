package io.gpudocker.messages;

/** Why a command was refused or failed. The default of {@code retryable} is what the contract says of the code. */
public enum ErrorCode {
    INVALID_COMMAND(false),
    UNSUPPORTED_TYPE(false),
    KEY_MISMATCH(false),
    EXPIRED(false),
    DEPENDENCY_FAILED(false),
    VERSION_CONFLICT(false),
    ALREADY_EXISTS(false),
    NOT_FOUND(false),
    VERSION_NOT_FOUND(false),
    VERSION_DISK_GONE(false),
    NO_CHANGE(false),
    INVALID_STATE(false),
    CONTAINER_NOT_RUNNING(false),
    CONTAINER_PAUSED(false),
    GPU_NOT_ENOUGH(true),
    PORT_NOT_ENOUGH(true),
    GPU_GONE(true),
    PORT_BUSY(true),
    NAME_TAKEN(true),
    IMAGE_NOT_FOUND(false),
    IMAGE_PULL_FAILED(true),
    BIND_NOT_ALLOWED(false),
    REPLY_TOPIC_NOT_ALLOWED(false),
    VOLUME_NOT_FOUND(false),
    VOLUME_IN_USE(false),
    VOLUME_SIZE_UNSUPPORTED(false),
    VOLUME_TOO_SMALL(false),
    NO_SPACE(true),
    CONTAINER_START_FAILED(false),
    STOP_TIMEOUT(true),
    HOST_CORDONED(true),
    CANCELLED(false),
    INTERRUPTED(false),
    ENGINE_UNAVAILABLE(true),
    STORE_UNAVAILABLE(true),
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether sending the same wish again, as a new command, may succeed without anything else being changed. */
    public boolean retryable() {
        return retryable;
    }
}
