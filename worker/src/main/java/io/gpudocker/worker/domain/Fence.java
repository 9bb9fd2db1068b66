package io.gpudocker.worker.domain;

/** Whether this worker still acts for its host. Thread-safe and cheap: asked before every engine call that changes something. */
public interface Fence {
    /** Returns when the lease is ours by the boot clock, else throws {@link OwnershipLostException}. */
    void ensureOwned();
}
