package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Whether a copy will fit, asked before it begins. For one thread. */
final class Space {
    /** Of {@code struct statfs}, which has eight bytes for each field on the architectures that {@link Sys} knows. */
    private static final int AVAILABLE = 32;

    private static final int INODES = 40;
    private static final int FREE_INODES = 48;
    private static final int UNIT = 72;
    private static final int STATFS_BYTES = 120;
    /** What an entry costs besides its content: inode, name, attributes. */
    private static final long BESIDES = 1024;

    private final Kernel kernel;
    private final TreeTerms terms;
    private final MemorySegment statfs;

    Space(Kernel kernel, TreeTerms terms) {
        this.kernel = kernel;
        this.terms = terms;
        this.statfs = kernel.buffer(STATFS_BYTES);
    }

    /**
     * @param target open directory
     * @param shared whether content costs nothing
     * @throws DiskException {@code NO_SPACE}
     */
    void require(DiskUsage usage, int target, boolean shared) {
        kernel.call(Sys.FSTATFS, target, statfs.address(), 0, 0, 0, 0);
        long available = field(AVAILABLE) * field(UNIT);
        long needed = usage.entries() * BESIDES + (shared ? 0 : usage.allocatedBytes());
        if (needed > available) {
            throw new DiskException(
                    Reason.NO_SPACE,
                    "the copy of " + terms.what() + " needs " + mebibytes(needed) + " MiB, " + mebibytes(available)
                            + " MiB are free " + terms.where());
        }
        if (field(INODES) > 0 && usage.entries() > field(FREE_INODES)) {
            throw new DiskException(
                    Reason.NO_SPACE,
                    "the copy of " + terms.what() + " needs " + usage.entries() + " inodes, " + field(FREE_INODES)
                            + " are free " + terms.where());
        }
    }

    private long field(int offset) {
        return statfs.get(ValueLayout.JAVA_LONG, offset);
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
