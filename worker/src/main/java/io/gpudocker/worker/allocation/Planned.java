package io.gpudocker.worker.allocation;

import io.gpudocker.messages.result.CommandError;

/** How planning ended. */
public sealed interface Planned {
    /**
     * It can be had.
     *
     * @param reservation keeps other plans off it; to be closed after the claim was committed, or given up
     */
    record Granted(Grant grant, Reservation reservation) implements Planned {}

    /** It can't be had: {@code GPU_NOT_ENOUGH}, {@code GPU_GONE}, {@code PORT_NOT_ENOUGH} or {@code PORT_BUSY}. */
    record Refused(CommandError error) implements Planned {}
}
