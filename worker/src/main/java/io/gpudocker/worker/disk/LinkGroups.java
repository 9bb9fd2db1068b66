package io.gpudocker.worker.disk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the first name of a file with several lies in the target, within one pass. A group is forgotten with its last
 * name; all together are bounded, since a container must not fill the worker's memory. For one thread.
 */
final class LinkGroups {
    private static final long MOST_BYTES = 48L << 20;
    private static final long BYTES_BESIDES = 120;

    private final Map<Long, Group> groups = new HashMap<>();
    private long bytes;

    /** {@code left} names are still to come. */
    private record Group(Stat.Time changed, byte[] path, int left) {}

    /** This name of the source has its copy at this path. Nothing happens when it has no other name. */
    void placed(Stat source, byte[] path) {
        if (source.links() < 2) {
            return;
        }
        Group before = groups.get(source.inode());
        if (before != null && before.changed.equals(source.ctime())) {
            countDown(source, before);
            return;
        }
        forget(source.inode());
        bytes += size(path);
        if (bytes > MOST_BYTES) {
            throw new DiskException(
                    DiskException.Reason.UNCARRIABLE,
                    "the container has more hard links than can be carried over: " + groups.size()
                            + " files with several names");
        }
        groups.put(source.inode(), new Group(source.ctime(), path, source.links() - 1));
    }

    /** The copy of another name of the same file, in the same state. */
    Optional<byte[]> find(Stat source) {
        Group group = groups.get(source.inode());
        return group != null && group.changed.equals(source.ctime()) ? Optional.of(group.path) : Optional.empty();
    }

    private void countDown(Stat source, Group group) {
        if (group.left == 1) {
            forget(source.inode());
        } else {
            groups.put(source.inode(), new Group(group.changed, group.path, group.left - 1));
        }
    }

    private void forget(long inode) {
        Group group = groups.remove(inode);
        if (group != null) {
            bytes -= size(group.path);
        }
    }

    private static long size(byte[] path) {
        return path.length + BYTES_BESIDES;
    }
}
