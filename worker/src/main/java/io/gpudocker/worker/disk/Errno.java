package io.gpudocker.worker.disk;

import java.util.Map;

/** A call that the kernel refused. Internal: whoever knows the place turns it into a {@link DiskException}. */
final class Errno extends RuntimeException {
    static final int ENOENT = 2;
    static final int ENXIO = 6;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int ENOSPC = 28;
    static final int ENOSYS = 38;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;
    static final int ESTALE = 116;
    static final int EDQUOT = 122;

    private static final long serialVersionUID = 1L;
    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(1, "operation not permitted"),
            Map.entry(ENOENT, "no such file or directory"),
            Map.entry(5, "input/output error"),
            Map.entry(13, "permission denied"),
            Map.entry(EEXIST, "it exists"),
            Map.entry(EXDEV, "another file system"),
            Map.entry(ENOTDIR, "not a directory"),
            Map.entry(EINVAL, "invalid argument"),
            Map.entry(23, "too many open files on this host"),
            Map.entry(24, "too many open files; raise the worker's limit (ulimit -n)"),
            Map.entry(27, "file too large"),
            Map.entry(ENOSPC, "no space left"),
            Map.entry(30, "read-only file system"),
            Map.entry(36, "name too long"),
            Map.entry(39, "directory not empty"),
            Map.entry(ENOSYS, "unknown to this kernel"),
            Map.entry(EOPNOTSUPP, "not supported by this file system"),
            Map.entry(EDQUOT, "quota exceeded"));

    private final Sys call;
    private final int number;

    Errno(Sys call, int number) {
        super(call.name().toLowerCase(java.util.Locale.ROOT) + ": " + TEXTS.getOrDefault(number, "error") + " (errno "
                + number + ")");
        this.call = call;
        this.number = number;
    }

    boolean is(int... numbers) {
        for (int each : numbers) {
            if (each == number) {
                return true;
            }
        }
        return false;
    }

    /** What one sees of an entry that another process removes or replaces at that moment. */
    boolean isVanished() {
        return is(ENOENT, ENOTDIR, ELOOP, ESTALE, ENODATA) || (call == Sys.READLINKAT && number == EINVAL);
    }

    DiskException at(String place) {
        boolean full = is(ENOSPC, EDQUOT);
        return new DiskException(
                full ? DiskException.Reason.NO_SPACE : DiskException.Reason.FAILED, place + ": " + getMessage(), this);
    }
}
