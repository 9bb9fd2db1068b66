package io.gpudocker.worker.disk;

/** Numbers of the kernel's calls, which differ between architectures. */
enum Sys {
    OPENAT(257, 56),
    CLOSE(3, 57),
    STATX(332, 291),
    GETDENTS64(217, 61),
    READLINKAT(267, 78),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    SYMLINKAT(266, 36),
    LINKAT(265, 37),
    UNLINKAT(263, 35),
    FCHOWNAT(260, 54),
    FCHMODAT(268, 53),
    UTIMENSAT(280, 88),
    LSETXATTR(189, 6),
    LGETXATTR(192, 9),
    LLISTXATTR(195, 12),
    LREMOVEXATTR(198, 15),
    COPY_FILE_RANGE(326, 285),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    LSEEK(8, 62),
    FTRUNCATE(77, 46),
    IOCTL(16, 29),
    SYNC_FILE_RANGE(277, 84),
    SYNCFS(306, 267),
    FSTATFS(138, 44);

    private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

    private final int amd64;
    private final int aarch64;

    Sys(int amd64, int aarch64) {
        this.amd64 = amd64;
        this.aarch64 = aarch64;
    }

    int number() {
        return AARCH64 ? aarch64 : amd64;
    }

    /** Whether this machine is one of those whose numbers are known. */
    static boolean known() {
        return "Linux".equals(System.getProperty("os.name"))
                && (AARCH64 || "amd64".equals(System.getProperty("os.arch")));
    }

    static int directoryFlag() {
        return AARCH64 ? 0x4000 : 0x10000;
    }

    static int noFollowFlag() {
        return AARCH64 ? 0x8000 : 0x20000;
    }
}
