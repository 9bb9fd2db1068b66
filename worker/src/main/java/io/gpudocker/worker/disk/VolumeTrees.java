package io.gpudocker.worker.disk;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Carries what is in one volume over to another one, as {@link UpperDirectories} do it with system disks: all kinds of
 * entries with all that they have, never out of the two trees, in two passes of which the first may run beside the
 * containers. The two may be of different file systems. What an overlayfs within a volume notes there is copied like
 * anything else. At the end both are compared entry by entry, and content and attributes of many files once more. It
 * needs root. Thread-safe.
 */
public final class VolumeTrees {
    private final VolumePaths paths;
    private final TreeCopies trees;

    /**
     * @param own below which volumes of ours are mounted
     * @param engineRoot as the engine says, asked for when it is needed
     * @param clock the system's, to compare with times of files
     * @param nanoTime as {@link System#nanoTime()}
     */
    public VolumeTrees(Path own, Supplier<Path> engineRoot, InstantSource clock, LongSupplier nanoTime) {
        this.paths = new VolumePaths(own, engineRoot);
        this.trees =
                new TreeCopies(new TreeTerms("the volume", "in the new one", false, true, _ -> {}), clock, nanoTime);
    }

    /**
     * What is in it, without regard to whether it can be carried.
     *
     * @throws DiskException {@code NOT_BELOW_ROOT}, {@code CANCELLED}, {@code FAILED}
     */
    public DiskUsage examine(Path files) {
        return trees.survey(paths.prove(files), false);
    }

    /**
     * The first pass; the source may be written to, the target is in use by nobody and is emptied first, and on any
     * failure.
     *
     * @throws DiskException with any reason
     */
    public CopyPass copy(Path source, Path target, CopyListener progress) {
        return trees.copy(paths.prove(source, target), progress);
    }

    /**
     * The second pass, after nobody writes to the source any more; verifies, and waits until the copy is on the disk. On
     * any failure the target is emptied.
     *
     * @throws DiskException with any reason; {@code FAILED} as well when the source still changes
     */
    public void catchUp(Path source, Path target, CopyPass first, CopyListener progress) {
        TreePair pair = paths.prove(source, target);
        trees.catchUp(pair, first, progress);
        trees.flush(pair.target());
    }
}
