package io.gpudocker.worker.disk;

import java.nio.file.Path;

/**
 * What a first pass copied, for the second. Lives in memory only: after a restart of the worker the copy begins anew.
 * Handed from one call to the next, never used by two threads at once.
 */
public final class CopyPass {
    private final Path source;
    private final Path target;
    private final Manifest manifest;
    private final long copiedBytes;

    CopyPass(Path source, Path target, Manifest manifest, long copiedBytes) {
        this.source = source;
        this.target = target;
        this.manifest = manifest;
        this.copiedBytes = copiedBytes;
    }

    /** Bytes of content that were copied or shared, without holes. */
    public long copiedBytes() {
        return copiedBytes;
    }

    boolean isOf(Path otherSource, Path otherTarget) {
        return source.equals(otherSource) && target.equals(otherTarget);
    }

    Manifest manifest() {
        return manifest;
    }
}
