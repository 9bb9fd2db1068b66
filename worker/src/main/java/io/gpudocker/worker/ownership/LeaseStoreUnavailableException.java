package io.gpudocker.worker.ownership;

/** Leases could not be asked about or kept. Try again later. */
public final class LeaseStoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseStoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
