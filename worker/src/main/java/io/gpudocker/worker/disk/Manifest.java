package io.gpudocker.worker.disk;

/**
 * Which inode of the source was copied to which of the target, and the moment of the source's last change when that was
 * certain. Names don't matter: a directory that another one took the place of has other inodes in it. For one thread at
 * a time.
 */
final class Manifest {
    private static final long UNCERTAIN = Long.MIN_VALUE;

    private final InodeTable table = new InodeTable();

    /** @param certain whether the copy is what the source is as long as that doesn't change */
    void copied(Stat source, long targetInode, boolean certain) {
        long moment = certain ? source.ctime().toNanos() : UNCERTAIN;
        table.put(source.inode(), moment, targetInode);
    }

    /** Whether this target is the copy of this source, which did not change since. */
    boolean isCopy(Stat source, Stat target) {
        return table.contains(source.inode())
                && table.second(source.inode()) == target.inode()
                && table.first(source.inode()) == source.ctime().toNanos();
    }
}
