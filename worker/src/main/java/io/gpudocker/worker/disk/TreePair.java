package io.gpudocker.worker.disk;

import java.nio.file.Path;

/** Two directories that are proven to be what they should be, without symbolic links; neither lies in the other. */
record TreePair(Path source, Path target) {
    /** @throws DiskException {@code NOT_BELOW_ROOT} when one lies in the other */
    TreePair {
        if (source.startsWith(target) || target.startsWith(source)) {
            throw Proof.refused(target, "it is the source itself, " + source);
        }
    }
}
