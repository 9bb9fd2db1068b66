package io.gpudocker.worker.ownership;

/** How the attempt to own a host ended. */
public sealed interface Acquisition {
    /** The host is ours until it is lost or closed. */
    record Acquired(Ownership ownership) implements Acquisition {}

    /**
     * Another worker of this data directory is alive.
     *
     * @param reason a sentence for a person
     */
    record Refused(String reason) implements Acquisition {}
}
