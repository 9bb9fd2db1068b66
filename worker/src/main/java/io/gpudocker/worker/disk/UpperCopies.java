package io.gpudocker.worker.disk;

import java.nio.file.Path;

/**
 * Copies what one container has written over to another that was never started, upper directory to upper directory.
 * Thread-safe; every call blocks until it is done and throws {@link DiskException}, and then has left the target empty.
 */
public interface UpperCopies {
    /** Counts what is there, and finds what can't be carried. Reads only. */
    DiskUsage examine(Path upper);

    /** The first pass, while the source may be written to; what the target holds from an earlier attempt goes first. */
    CopyPass copy(Path source, Path target, CopyListener listener);

    /** The second pass, after the source has come to rest: only what changed since the first; then both are compared. */
    void catchUp(Path source, Path target, CopyPass first, CopyListener listener);

    /** Waits until what was copied would outlast a loss of power. */
    void flush(Path upper);
}
