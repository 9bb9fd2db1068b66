package io.gpudocker.producer.audit;

import java.util.Locale;

/** What is held against the contract. */
public enum Check {
    /** Every record with a command has exactly one answer, or stands among the dead letters. */
    ANSWERS,
    /** The versions of a ReplicaSet have no hole. */
    VERSIONS,
    /** Intervals neither overlap nor leave a gap, and their figures agree. */
    USAGE,
    /** What has the same id has the same content. */
    IDS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
