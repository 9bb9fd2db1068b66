package io.gpudocker.worker.disk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies what is in a file, by the cheapest way the file system has: sharing it, else copying within the kernel, else
 * through a buffer. Holes stay holes. For one thread.
 */
final class Content {
    private static final long FICLONE = 0x40049409L;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long AT_ONCE = 8L << 20;

    private final Kernel kernel;
    private final Pulse pulse;
    private final MemorySegment buffer;
    private final MemorySegment other;
    private boolean shares = true;
    private boolean withinKernel = true;

    Content(Kernel kernel, Pulse pulse) {
        this.kernel = kernel;
        this.pulse = pulse;
        this.buffer = kernel.buffer(BUFFER_BYTES);
        this.other = kernel.buffer(BUFFER_BYTES);
    }

    /**
     * @param to new and empty
     * @param size of {@code from}; when it shrinks meanwhile, zeros take the place of what is missing
     */
    void copy(int from, int to, Stat source) {
        long size = source.size();
        if (size == 0 || share(from, to, source)) {
            return;
        }
        if (source.allocatedBytes() >= size) {
            copy(from, to, 0, size);
        } else {
            copyBetweenHoles(from, to, size);
        }
        if (kernel.stat(to).size() != size) {
            kernel.call(Sys.FTRUNCATE, to, size, 0, 0, 0, 0);
        }
    }

    private boolean share(int from, int to, Stat source) {
        if (!shares) {
            return false;
        }
        try {
            kernel.call(Sys.IOCTL, to, FICLONE, from, 0, 0, 0);
            pulse.copied(source.allocatedBytes());
            return true;
        } catch (Errno e) {
            if (e.is(Errno.EOPNOTSUPP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS)) {
                shares = false;
                return false;
            }
            throw e;
        }
    }

    private void copyBetweenHoles(int from, int to, long size) {
        for (long at = 0; at < size; ) {
            long data = seek(from, at, SEEK_DATA);
            if (data < 0 || data >= size) {
                return;
            }
            long hole = seek(from, data, SEEK_HOLE);
            long end = hole < 0 ? size : Math.min(hole, size);
            copy(from, to, data, end);
            at = end;
        }
    }

    private long seek(int from, long at, int whence) {
        try {
            return kernel.call(Sys.LSEEK, from, at, whence, 0, 0, 0);
        } catch (Errno e) {
            if (e.is(Errno.ENXIO)) {
                return -1;
            }
            throw e;
        }
    }

    private void copy(int from, int to, long begin, long end) {
        for (long at = begin; at < end; ) {
            long length = some(from, to, at, Math.min(end - at, AT_ONCE));
            if (length == 0) {
                return;
            }
            at += length;
            pulse.copied(length);
        }
    }

    private long some(int from, int to, long at, long length) {
        if (withinKernel) {
            try {
                buffer.set(ValueLayout.JAVA_LONG, 0, at);
                buffer.set(ValueLayout.JAVA_LONG, 8, at);
                long offset = buffer.address();
                return kernel.call(Sys.COPY_FILE_RANGE, from, offset, to, offset + 8, length, 0);
            } catch (Errno e) {
                if (!e.is(Errno.EOPNOTSUPP, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS)) {
                    throw e;
                }
                withinKernel = false;
            }
        }
        long read = read(from, buffer, at, Math.min(length, BUFFER_BYTES));
        for (long written = 0; written < read; ) {
            long address = buffer.address() + written;
            written += kernel.call(Sys.PWRITE64, to, address, read - written, at + written, 0, 0);
        }
        return read;
    }

    private long read(int from, MemorySegment into, long at, long length) {
        return kernel.call(Sys.PREAD64, from, into.address(), length, at, 0, 0);
    }

    /** Reads both. */
    boolean equal(int one, int two, long size) {
        return equal(one, two, 0, size);
    }

    /** Reads both between these places. */
    boolean equal(int one, int two, long begin, long end) {
        for (long at = begin; at < end; ) {
            long length = read(one, buffer, at, Math.min(end - at, BUFFER_BYTES));
            if (length == 0
                    || fill(two, at, length) != length
                    || buffer.asSlice(0, length).mismatch(other.asSlice(0, length)) >= 0) {
                return false;
            }
            at += length;
            pulse.check();
        }
        return true;
    }

    private long fill(int from, long at, long length) {
        long filled = 0;
        while (filled < length) {
            long read = read(from, other.asSlice(filled), at + filled, length - filled);
            if (read == 0) {
                return filled;
            }
            filled += read;
        }
        return filled;
    }

    /**
     * Whether files of this directory can share their content, tried with two that have no name.
     *
     * @param directory open
     */
    boolean canShare(int directory) {
        int one = -1;
        int two = -1;
        try {
            one = kernel.openUnnamed(directory);
            two = kernel.openUnnamed(directory);
            kernel.call(Sys.PWRITE64, one, buffer.address(), 4096, 0, 0, 0);
            kernel.call(Sys.IOCTL, two, FICLONE, one, 0, 0, 0);
            return true;
        } catch (Errno e) {
            return false;
        } finally {
            closeIfOpen(one);
            closeIfOpen(two);
        }
    }

    private void closeIfOpen(int descriptor) {
        if (descriptor >= 0) {
            kernel.close(descriptor);
        }
    }
}
