package io.gpudocker.worker.domain;

/** Another worker may act for this host now: whoever sees this stops changing things at once. */
public final class OwnershipLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OwnershipLostException(String message) {
        super(message);
    }
}
