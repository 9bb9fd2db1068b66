package io.gpudocker.worker.disk;

import java.nio.file.Path;

/** Placeholder until the merge. */
public final class CopyPass {
    private final Path source;
    private final Path target;

    CopyPass(Path source, Path target, Manifest manifest, long copied) {
        this.source = source;
        this.target = target;
    }

    boolean isOf(Path a, Path b) {
        return source.equals(a) && target.equals(b);
    }
}
