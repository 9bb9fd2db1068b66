package io.gpudocker.worker.disk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel says of one entry.
 *
 * @param type one of the constants
 * @param mode the lower twelve bits
 * @param blocks of 512 bytes
 * @param device that it lies on; {@code special}: that it stands for; both as the kernel writes device numbers
 */
record Stat(
        int type,
        int mode,
        int uid,
        int gid,
        int links,
        long inode,
        long size,
        long blocks,
        int device,
        int special,
        Time atime,
        Time mtime,
        Time ctime) {
    static final int DIRECTORY = 0x4000;
    static final int FILE = 0x8000;
    static final int SYMLINK = 0xa000;
    /** Of {@code struct statx}, which is the same on all architectures. */
    static final int BYTES = 256;

    /** To the nanosecond, in years that a {@code long} of nanoseconds does not reach. */
    record Time(long seconds, int nanos) {
        /** For times that the kernel's clock gave, which a person can't set. */
        long toNanos() {
            return Math.addExact(Math.multiplyExact(seconds, 1_000_000_000L), nanos);
        }
    }

    static Stat read(MemorySegment statx) {
        int mode = statx.get(ValueLayout.JAVA_SHORT, 28);
        return new Stat(
                mode & 0xf000,
                mode & 0xfff,
                statx.get(ValueLayout.JAVA_INT, 20),
                statx.get(ValueLayout.JAVA_INT, 24),
                statx.get(ValueLayout.JAVA_INT, 16),
                statx.get(ValueLayout.JAVA_LONG, 32),
                statx.get(ValueLayout.JAVA_LONG, 40),
                statx.get(ValueLayout.JAVA_LONG, 48),
                device(statx, 136),
                device(statx, 128),
                time(statx, 64),
                time(statx, 112),
                time(statx, 96));
    }

    private static Time time(MemorySegment statx, long at) {
        return new Time(statx.get(ValueLayout.JAVA_LONG, at), statx.get(ValueLayout.JAVA_INT, at + 8));
    }

    private static int device(MemorySegment statx, long at) {
        int major = statx.get(ValueLayout.JAVA_INT, at);
        int minor = statx.get(ValueLayout.JAVA_INT, at + 4);
        return (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
    }

    boolean isDirectory() {
        return type == DIRECTORY;
    }

    boolean isFile() {
        return type == FILE;
    }

    boolean isSymlink() {
        return type == SYMLINK;
    }

    long allocatedBytes() {
        return blocks * 512;
    }

    boolean sameOwner(Stat other) {
        return uid == other.uid && gid == other.gid;
    }

    /** Whether nothing that one could see of it changed: any change moves the last of them. */
    boolean sameMoment(Stat other) {
        return inode == other.inode && size == other.size && ctime.equals(other.ctime);
    }

    /**
     * The first difference that a copy must not have, in a person's words; empty for none. A directory's size and
     * everything's number of links and blocks are the file system's own affair.
     */
    String differenceTo(Stat copy) {
        if (type != copy.type || special != copy.special) {
            return "type";
        }
        if (mode != copy.mode) {
            return "mode";
        }
        if (!sameOwner(copy)) {
            return "owner";
        }
        if (!isDirectory() && size != copy.size) {
            return "size";
        }
        return mtime.equals(copy.mtime) ? "" : "time of modification";
    }
}
