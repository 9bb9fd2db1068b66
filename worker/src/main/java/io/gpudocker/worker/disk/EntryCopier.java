package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.time.InstantSource;

/**
 * Makes one entry of the target what one of the source is; all kinds but the names within a directory. For one thread.
 *
 * <p>A copy of what a running container has is certain only if its source did not change meanwhile, and its last change
 * was a second before: the kernel's clock for files moves in steps, and two changes within one look like one. A program
 * that has a file mapped can write to it without a trace until the kernel writes the page back; that is why each file is
 * written back first. From then on the first write to a page counts as a change.
 */
final class EntryCopier {
    private static final int WAIT_AND_WRITE = 1 | 2;
    private static final long STEP = 1_000_000_000L;

    private final Kernel kernel;
    private final Xattrs xattrs;
    private final Content content;
    private final InstantSource clock;
    private final boolean live;

    /** @param live whether the container may still run */
    EntryCopier(Kernel kernel, Content content, Xattrs xattrs, InstantSource clock, boolean live) {
        this.kernel = kernel;
        this.xattrs = xattrs;
        this.content = content;
        this.clock = clock;
        this.live = live;
    }

    /** What was copied: {@code source} as it was then. */
    record Copied(Stat source, long targetInode, boolean certain) {}

    /** @param seen no directory */
    Copied copy(Directory from, byte[] name, Stat seen, Directory to) {
        return seen.isFile() ? file(from, name, to) : other(from, name, seen, to);
    }

    private Copied file(Directory from, byte[] name, Directory to) {
        int input = openFile(from, name);
        try {
            long begin = clock.millis() * 1_000_000L;
            if (live) {
                kernel.call(Sys.SYNC_FILE_RANGE, input, 0, 0, WAIT_AND_WRITE, 0, 0);
            }
            Stat source = kernel.stat(input);
            int output = kernel.open(to.descriptor(), name, Kernel.CREATE_NEW, 0600);
            try {
                content.copy(input, output, source);
                if (!live && !content.equal(input, output, source.size())) {
                    throw new DiskException(
                            Reason.FAILED,
                            "the copy of " + Names.shown(Names.below(from.path(), name))
                                    + " is not what the original is: content");
                }
            } finally {
                kernel.close(output);
            }
            long inode = attributes(from, name, source, to, name);
            boolean certain = !live || isCertain(source, kernel.stat(input), begin);
            return new Copied(source, inode, certain);
        } finally {
            kernel.close(input);
        }
    }

    /** Never opens what is not a file, whatever takes its place meanwhile: opening a device does things. */
    private int openFile(Directory from, byte[] name) {
        int handle = kernel.open(from.descriptor(), name, Kernel.PATH_ONLY, 0);
        try {
            if (!kernel.stat(handle).isFile()) {
                throw new Errno(Sys.OPENAT, Errno.ENOENT);
            }
            return kernel.reopen(handle, Kernel.READ);
        } finally {
            kernel.close(handle);
        }
    }

    private Copied other(Directory from, byte[] name, Stat seen, Directory to) {
        long begin = clock.millis() * 1_000_000L;
        if (seen.isSymlink()) {
            kernel.makeSymlink(kernel.readLink(from.descriptor(), name), to.descriptor(), name);
        } else {
            kernel.makeNode(to.descriptor(), name, seen.type(), seen.special());
        }
        long inode = attributes(from, name, seen, to, name);
        boolean certain = !live || isCertain(seen, kernel.stat(from.descriptor(), name), begin);
        return new Copied(seen, inode, certain);
    }

    private static boolean isCertain(Stat before, Stat after, long begin) {
        return before.sameMoment(after) && before.ctime().toNanos() < begin - STEP;
    }

    /** Of the directory itself, once all is in it. */
    void directory(Directory from, Directory to) {
        attributes(from, Names.HERE, kernel.stat(from.descriptor()), to, Names.HERE);
    }

    /**
     * In this order: a change of owner takes away capabilities and setuid, an ACL changes the mode, and all of it the
     * times.
     */
    private long attributes(Directory from, byte[] name, Stat source, Directory to, byte[] targetName) {
        int directory = to.descriptor();
        Stat target = kernel.stat(directory, targetName);
        boolean owned = !source.sameOwner(target);
        if (owned) {
            kernel.own(directory, targetName, source.uid(), source.gid());
        }
        boolean attributed = xattrs.copy(Names.of(from.descriptor(), name), Names.of(directory, targetName));
        if (!source.isSymlink() && (owned || attributed || source.mode() != target.mode())) {
            kernel.mode(directory, targetName, source.mode());
        }
        if (attributed && !live && !xattrs.equal(Names.of(from.descriptor(), name), Names.of(directory, targetName))) {
            throw new DiskException(
                    Reason.FAILED, Names.shown(Names.below(from.path(), name)) + ": its attributes were not taken");
        }
        if (!source.mtime().equals(target.mtime()) || !source.atime().equals(target.atime())) {
            kernel.times(directory, targetName, source);
        }
        return target.inode();
    }
}
