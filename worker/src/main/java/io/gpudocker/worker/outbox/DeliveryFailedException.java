package io.gpudocker.worker.outbox;

/**
 * Kafka refuses this one delivery for good: nothing of it became visible and its command is not finished. The deliveries
 * behind it go on.
 */
public final class DeliveryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public DeliveryFailedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why it can't be written as it is. */
    public enum Reason {
        /** A record is larger than the producer, the broker or its topic takes. */
        TOO_LARGE,
        /** A topic may not be written, or any other answer of the broker that stays. */
        REFUSED
    }
}
