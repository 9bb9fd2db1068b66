package io.gpudocker.worker.disk;

/** Hears of a copy, and may end it. Called on the threads that copy, one at a time, while the caller waits. */
public interface CopyListener {
    /**
     * About twice a second, and at the end.
     *
     * @param doneBytes allocated bytes of the source that were dealt with, from 0 to {@code totalBytes}
     * @param totalBytes allocated bytes of the source, as counted before it began
     */
    void progress(long doneBytes, long totalBytes);

    /** Asked for each entry and every few megabytes: must be quick. */
    boolean cancelled();
}
