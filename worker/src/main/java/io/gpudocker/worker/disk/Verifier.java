package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Compares a finished copy with its source, which does not change any more, entry by entry: names, types, modes, owners,
 * sizes, times of modification, and which names are one file. For one thread.
 */
final class Verifier {
    private final Kernel kernel;
    private final Pulse pulse;
    private final @Nullable Sample sample;
    private final InodeTable copyOf = new InodeTable();
    private final InodeTable sourceOf = new InodeTable();

    /** @param sample null to compare no content */
    Verifier(Kernel kernel, Pulse pulse, @Nullable Sample sample) {
        this.kernel = kernel;
        this.pulse = pulse;
        this.sample = sample;
    }

    /**
     * The entries of one directory, and not what is below.
     *
     * @throws DiskException {@code FAILED}, naming the first difference
     */
    void compareOne(Directory source, Directory target) {
        compare(source, target, false);
    }

    /** @throws DiskException {@code FAILED}, naming the first difference */
    void compare(Directory source, Directory target) {
        compare(source, target, true);
    }

    private void compare(Directory source, Directory target, boolean below) {
        same(kernel.stat(source.descriptor()), kernel.stat(target.descriptor()), source.path());
        long[] count = {0};
        source.forEach(name -> {
            pulse.check();
            count[0]++;
            entry(source, target, name, below);
        });
        target.forEach(name -> count[0]--);
        if (count[0] != 0) {
            throw differs(source.path(), "number of entries");
        }
    }

    private void entry(Directory source, Directory target, byte[] name, boolean below) {
        byte[] path = Names.below(source.path(), name);
        try {
            Stat original = kernel.stat(source.descriptor(), name);
            Stat copy = kernel.stat(target.descriptor(), name);
            same(original, copy, path);
            if (original.isDirectory() && below) {
                try (Directory from = source.child(name);
                        Directory to = target.child(name)) {
                    compare(from, to);
                }
            } else if (!original.isDirectory() && (original.links() > 1 || copy.links() > 1)) {
                sameFile(original.inode(), copy.inode(), path);
            }
            if (sample != null && !sample.same(source, target, name, original)) {
                throw differs(path, "content or attributes");
            }
        } catch (Errno e) {
            throw e.at(Names.shown(path));
        }
    }

    private static void same(Stat original, Stat copy, byte[] path) {
        String difference = original.differenceTo(copy);
        if (!difference.isEmpty()) {
            throw differs(path, difference);
        }
    }

    private void sameFile(long original, long copy, byte[] path) {
        pair(copyOf, original, copy, path);
        pair(sourceOf, copy, original, path);
    }

    private static void pair(InodeTable table, long one, long other, byte[] path) {
        if (table.contains(one) && table.first(one) != other) {
            throw differs(path, "hard links");
        }
        table.put(one, other, 0);
    }

    private static DiskException differs(byte[] path, String what) {
        return new DiskException(
                Reason.FAILED, "the copy of " + Names.shown(path) + " is not what the original is: " + what);
    }
}
