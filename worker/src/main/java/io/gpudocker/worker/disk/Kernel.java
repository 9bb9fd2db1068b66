package io.gpudocker.worker.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * The kernel's calls on files, by descriptor of a directory and a name of bytes: nothing here follows a symbolic link
 * that a running container may have put in the way meanwhile, and a name need not be text. Each throws {@link Errno}.
 * Holds buffers; for one thread at a time.
 */
final class Kernel implements AutoCloseable {
    static final int READ = 0x80000 | 0x40000 | 0x800 | 0x100;
    static final int PATH_ONLY = 0x80000 | 0x200000;
    static final int CREATE_NEW = 0x80000 | 0x2 | 0x40 | 0x80;
    static final int READ_WRITE = 0x80000 | 0x2;
    static final int UNNAMED = 0x80000 | 0x2 | 0x400000;
    static final int REMOVE_DIRECTORY = 0x200;

    private static final int CWD = -100;
    private static final int NO_FOLLOW = 0x100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int BASIC_STATS = 0x7ff;
    private static final int EINTR = 4;
    private static final int PATH_BYTES = 8192;

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = syscall();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment first = arena.allocate(PATH_BYTES);
    private final MemorySegment second = arena.allocate(PATH_BYTES);
    private final MemorySegment small = arena.allocate(Stat.BYTES, 8);

    @SuppressWarnings("restricted")
    private static MethodHandle syscall() {
        Linker linker = Linker.nativeLinker();
        var type = ValueLayout.JAVA_LONG;
        var descriptor = FunctionDescriptor.of(type, type, type, type, type, type, type, type);
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                descriptor,
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
    }

    Kernel() {
        if (!Sys.known()) {
            throw new DiskException(
                    DiskException.Reason.FAILED,
                    "disks are carried over on Linux on amd64 and aarch64 only, this is "
                            + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
    }

    /** A buffer that lives as long as this. */
    MemorySegment buffer(int bytes) {
        return arena.allocate(bytes, 8);
    }

    int open(int directory, byte[] name, int flags, int mode) {
        return (int) call(Sys.OPENAT, directory, text(first, name), flags | Sys.noFollowFlag(), mode, 0, 0);
    }

    int openDirectory(int directory, byte[] name) {
        return open(directory, name, READ | Sys.directoryFlag(), 0);
    }

    /** A file without a name in this directory, gone when it is closed. */
    int openUnnamed(int directory) {
        return open(directory, Names.HERE, UNNAMED | Sys.directoryFlag(), 0600);
    }

    /** Opens anew, for other access, what is open already: there is no name that could lead elsewhere by now. */
    int reopen(int descriptor, int flags) {
        return (int) call(Sys.OPENAT, CWD, text(first, Names.ofDescriptor(descriptor)), flags, 0, 0, 0);
    }

    void close(int descriptor) {
        call(Sys.CLOSE, descriptor, 0, 0, 0, 0, 0);
    }

    Stat stat(int directory, byte[] name) {
        call(Sys.STATX, directory, text(first, name), NO_FOLLOW, BASIC_STATS, small.address(), 0);
        return Stat.read(small);
    }

    Stat stat(int descriptor) {
        call(Sys.STATX, descriptor, text(first, Names.EMPTY), EMPTY_PATH, BASIC_STATS, small.address(), 0);
        return Stat.read(small);
    }

    Optional<Stat> find(int directory, byte[] name) {
        try {
            return Optional.of(stat(directory, name));
        } catch (Errno e) {
            if (e.isVanished()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    byte[] readLink(int directory, byte[] name) {
        long length = call(Sys.READLINKAT, directory, text(first, name), second.address(), PATH_BYTES, 0, 0);
        return second.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    void makeDirectory(int directory, byte[] name) {
        call(Sys.MKDIRAT, directory, text(first, name), 0700, 0, 0, 0);
    }

    void makeNode(int directory, byte[] name, int type, int special) {
        call(Sys.MKNODAT, directory, text(first, name), type | 0600, Integer.toUnsignedLong(special), 0, 0);
    }

    void makeSymlink(byte[] content, int directory, byte[] name) {
        call(Sys.SYMLINKAT, text(first, content), directory, text(second, name), 0, 0, 0);
    }

    void link(int fromDirectory, byte[] from, int directory, byte[] name) {
        call(Sys.LINKAT, fromDirectory, text(first, from), directory, text(second, name), 0, 0);
    }

    void remove(int directory, byte[] name, int flags) {
        call(Sys.UNLINKAT, directory, text(first, name), flags, 0, 0, 0);
    }

    void own(int directory, byte[] name, int uid, int gid) {
        long user = Integer.toUnsignedLong(uid);
        long group = Integer.toUnsignedLong(gid);
        call(Sys.FCHOWNAT, directory, text(first, name), user, group, NO_FOLLOW, 0);
    }

    /** Follows a symbolic link: not for one. */
    void mode(int directory, byte[] name, int mode) {
        call(Sys.FCHMODAT, directory, text(first, name), mode, 0, 0, 0);
    }

    void times(int directory, byte[] name, Stat like) {
        small.set(ValueLayout.JAVA_LONG, 0, like.atime().seconds());
        small.set(ValueLayout.JAVA_LONG, 8, like.atime().nanos());
        small.set(ValueLayout.JAVA_LONG, 16, like.mtime().seconds());
        small.set(ValueLayout.JAVA_LONG, 24, like.mtime().nanos());
        call(Sys.UTIMENSAT, directory, text(first, name), small.address(), NO_FOLLOW, 0, 0);
    }

    /** Calls with numbers and addresses alone. */
    long call(Sys call, long a, long b, long c, long d, long e, long f) {
        while (true) {
            long result = invoke(call.number(), a, b, c, d, e, f);
            if (result >= 0) {
                return result;
            }
            int errno = (int) ERRNO.get(state, 0L);
            if (errno != EINTR) {
                throw new Errno(call, errno);
            }
        }
    }

    /** As {@link #call}, on a path. */
    long onPath(Sys call, byte[] path, long b, long c, long d, long e) {
        return call(call, text(first, path), b, c, d, e, 0);
    }

    long onPathAndName(Sys call, byte[] path, byte[] name, long c, long d, long e) {
        return call(call, text(first, path), text(second, name), c, d, e, 0);
    }

    private long invoke(long number, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new IllegalStateException("the kernel can't be called", t);
        }
    }

    private static long text(MemorySegment buffer, byte[] bytes) {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        buffer.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return buffer.address();
    }

    @Override
    public void close() {
        arena.close();
    }
}
