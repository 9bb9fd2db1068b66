package io.gpudocker.worker.store;

/** etcd could not be asked, or it is not known whether a change happened. Try again later. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
