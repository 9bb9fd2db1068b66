package io.gpudocker.worker.disk;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Carries what one container has written over to another one of the same image, on overlay2: exactly, from upper
 * directory to upper directory, in two passes of which the first may run beside the container. Called by verbs on threads
 * of any kind, several at once; each call works on a thread of its own and returns when that has ended. It needs root.
 *
 * <p><b>What is carried.</b> Everything in the upper directory: deletions (whiteouts), directories that were deleted and
 * made again (opaque), hard links, holes, extended attributes, ACLs, capabilities, owners, modes, times to the
 * nanosecond, devices, FIFOs, sockets, names of any bytes; and of the upper directory itself, which is the container's
 * {@code /}, its mode, owner, times and attributes. What the engine gives a container, {@code /etc/hosts},
 * {@code /etc/hostname} and {@code /etc/resolv.conf}, lies over the disk as mounts and is not in the upper directory; the
 * places to mount them on and {@code /.dockerenv} are in a layer below of the container's own. Only the place of a bind
 * that the image lacks is made in the upper directory, as an empty directory or file. It can't be told from one that the
 * customer made, and is carried.
 *
 * <p><b>Nothing leads out.</b> A path is proven to be an upper directory of this engine before anything is done there. From
 * there on every step goes from an open directory to a name in it, without following symbolic links: a running container
 * can't make the copy read or write anything of the host, whatever it puts in the way.
 */
public final class UpperDirectories implements UpperCopies {
    private final UpperPaths paths;
    private final TreeCopies trees;

    /**
     * @param engineRoot as the engine says, such as {@code /var/lib/docker}
     * @param clock the system's, to compare with times of files
     * @param nanoTime as {@link System#nanoTime()}
     */
    public UpperDirectories(Path engineRoot, InstantSource clock, LongSupplier nanoTime) {
        this.paths = new UpperPaths(engineRoot);
        var terms = new TreeTerms("the system disk", "below the engine's root", true, false, Mounts::refuseMounted);
        this.trees = new TreeCopies(terms, clock, nanoTime);
    }

    /**
     * What the container has written. Changes nothing, and takes part of a second for some ten thousand entries.
     *
     * @throws DiskException {@code UNCARRIABLE}, naming what can't be carried over; {@code NOT_BELOW_ROOT},
     *     {@code CANCELLED}, {@code FAILED}
     */
    @Override
    public DiskUsage examine(Path upper) {
        return trees.survey(paths.prove(upper), true);
    }

    /**
     * As {@link #examine} counts them, whether or not it could be carried over.
     *
     * @throws DiskException {@code NOT_BELOW_ROOT}, {@code CANCELLED}, {@code FAILED}
     */
    public long allocatedBytes(Path upper) {
        return trees.survey(paths.prove(upper), false).allocatedBytes();
    }

    /**
     * The first pass, into a container that was created and never started; the source may run. What the target has, from
     * an attempt that was broken off, is removed first. On any failure all that was copied is removed.
     *
     * <p>A source that does not run needs the second pass all the same: it verifies.
     *
     * @return for {@link #catchUp}
     * @throws DiskException with any reason
     */
    @Override
    public CopyPass copy(Path sourceUpper, Path targetUpper, CopyListener progress) {
        return trees.copy(paths.prove(sourceUpper, targetUpper), progress);
    }

    /**
     * The second pass, after the source was stopped: brings over what changed since the first, and verifies all of it,
     * entry by entry; what this pass copied is compared by content. On any failure the target is emptied.
     *
     * @param first from the same directories
     * @param progress is told the bytes of this pass; its total is not known and grows
     * @throws DiskException with any reason; {@code FAILED} as well when the source still changes
     */
    @Override
    public void catchUp(Path sourceUpper, Path targetUpper, CopyPass first, CopyListener progress) {
        trees.catchUp(paths.prove(sourceUpper, targetUpper), first, progress);
    }

    /**
     * Waits until everything that was written below the engine's root is on the disk. What was copied is safe from a loss
     * of power only then; a verb may call it once the new container runs, where it costs no downtime.
     *
     * @throws DiskException {@code NOT_BELOW_ROOT}, {@code NO_SPACE}, {@code FAILED}
     */
    @Override
    public void flush(Path upper) {
        trees.flush(paths.prove(upper));
    }
}
