package io.gpudocker.worker.disk;

/**
 * Compares beginning, middle and end of many files of a copy with their originals, and their attributes: of the first few
 * hundred entries all, of those behind them ever fewer, so that a tree of any size takes seconds. For one thread.
 */
final class Sample {
    private static final int BEFORE_THINNING = 512;
    private static final long PIECE = 256 << 10;

    private final Kernel kernel;
    private final Content content;
    private final Xattrs xattrs;
    private long seen;
    private long taken;
    private long stride = 1;

    Sample(Kernel kernel, Content content, Xattrs xattrs) {
        this.kernel = kernel;
        this.content = content;
        this.xattrs = xattrs;
    }

    /** @return whether they are the same, as far as this looks */
    boolean same(Directory source, Directory target, byte[] name, Stat original) {
        if (!due()) {
            return true;
        }
        boolean attributes = xattrs.equal(Names.of(source.descriptor(), name), Names.of(target.descriptor(), name));
        return attributes && (!original.isFile() || sameContent(source, target, name, original.size()));
    }

    private boolean due() {
        boolean due = seen % stride == 0;
        seen++;
        if (due) {
            taken++;
            if (taken % BEFORE_THINNING == 0) {
                stride *= 2;
            }
        }
        return due;
    }

    private boolean sameContent(Directory source, Directory target, byte[] name, long size) {
        int one = kernel.open(source.descriptor(), name, Kernel.READ, 0);
        try {
            int other = kernel.open(target.descriptor(), name, Kernel.READ, 0);
            try {
                return piece(one, other, 0, size)
                        && piece(one, other, size / 2, size)
                        && piece(one, other, Math.max(0, size - PIECE), size);
            } finally {
                kernel.close(other);
            }
        } finally {
            kernel.close(one);
        }
    }

    private boolean piece(int one, int other, long begin, long size) {
        return content.equal(one, other, begin, Math.min(begin + PIECE, size));
    }
}
