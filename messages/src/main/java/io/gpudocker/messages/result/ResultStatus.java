package io.gpudocker.messages.result;

/** How a command ended. */
public enum ResultStatus {
    SUCCEEDED,
    /** Nothing was touched. */
    REFUSED,
    /** It was tried, and what it had changed was undone, unless {@code details.undone} is false. */
    FAILED
}
