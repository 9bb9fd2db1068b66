package io.gpudocker.worker.ownership.etcd;

/** One call to etcd brought no answer, or the answer that it was no good. */
public final class EtcdCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What can be concluded. */
    public enum Kind {
        /** It may have happened or not; it may be tried again. */
        UNKNOWN,
        /** etcd read it and found it wrong: nothing happened, and it would never be taken. */
        INVALID,
        /** What it was about is not there, such as a lease. */
        NOT_FOUND,
        /** The revision asked for was compacted away. */
        COMPACTED
    }

    private final Kind kind;

    EtcdCallException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
