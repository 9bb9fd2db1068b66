package io.gpudocker.worker.volume;

import java.util.List;

/** What came of removing a volume. */
public sealed interface Removal {
    /** Nothing of it is left, or nothing was there. */
    record Removed() implements Removal {}

    /**
     * It was left as it is, or put back.
     *
     * @param containers names of those that mount it, running or not
     */
    record InUse(List<String> containers) implements Removal {}
}
