package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.io.IOException;
import java.nio.file.Path;

/** What proofs of paths have in common. Stateless. */
final class Proof {
    private Proof() {}

    /**
     * @return the path without symbolic links
     * @throws DiskException {@code NOT_BELOW_ROOT}
     */
    static Path resolved(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new DiskException(Reason.NOT_BELOW_ROOT, "nothing is done in " + path + ": it can't be found", e);
        }
    }

    static DiskException refused(Path path, String why) {
        return new DiskException(Reason.NOT_BELOW_ROOT, "nothing is done in \"" + path + "\": " + why);
    }
}
