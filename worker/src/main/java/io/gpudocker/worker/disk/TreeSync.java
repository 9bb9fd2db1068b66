package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.util.Optional;

/**
 * One pass: makes the target what the source is, and leaves alone what already is. The first pass finds nothing in place,
 * the second nearly everything. For one thread.
 */
final class TreeSync {
    private final Kernel kernel;
    private final EntryCopier copier;
    private final Remover remover;
    private final Manifest manifest;
    private final Pulse pulse;
    private final boolean live;
    private final LinkGroups links = new LinkGroups();
    private final Directory source;
    private final Directory target;
    private final int device;

    /** @param live whether entries of the source may come, change and go meanwhile */
    TreeSync(
            Kernel kernel,
            EntryCopier copier,
            Manifest manifest,
            Pulse pulse,
            boolean live,
            Directory source,
            Directory target) {
        this.kernel = kernel;
        this.copier = copier;
        this.remover = new Remover(kernel);
        this.manifest = manifest;
        this.pulse = pulse;
        this.live = live;
        this.source = source;
        this.target = target;
        this.device = kernel.stat(source.descriptor()).device();
    }

    void run() {
        sync(source, target, false);
    }

    /** @param fresh whether the target was made just now */
    private void sync(Directory from, Directory to, boolean fresh) {
        if (!fresh) {
            remover.removeExtras(from, to);
        }
        from.forEach(name -> entry(from, to, name, fresh));
        copier.directory(from, to);
    }

    private void entry(Directory from, Directory to, byte[] name, boolean fresh) {
        pulse.check();
        byte[] path = Names.below(from.path(), name);
        try {
            Stat seen = kernel.stat(from.descriptor(), name);
            Carriable.check(path, seen, device);
            Optional<Stat> there = fresh ? Optional.empty() : kernel.find(to.descriptor(), name);
            if (seen.isDirectory()) {
                directory(from, to, name, there);
            } else {
                leaf(from, to, name, path, seen, there);
            }
        } catch (Errno e) {
            // A name may also be listed twice while it is renamed.
            if (!live || !(e.isVanished() || e.is(Errno.EEXIST))) {
                throw e.at(Names.shown(path));
            }
        }
    }

    private void directory(Directory from, Directory to, byte[] name, Optional<Stat> there) {
        boolean kept = there.filter(Stat::isDirectory).isPresent();
        if (!kept) {
            there.ifPresent(entry -> remover.remove(to, name, entry));
            kernel.makeDirectory(to.descriptor(), name);
        }
        try (Directory fromBelow = from.child(name);
                Directory toBelow = to.child(name)) {
            sync(fromBelow, toBelow, !kept);
        }
    }

    private void leaf(Directory from, Directory to, byte[] name, byte[] path, Stat seen, Optional<Stat> there) {
        if (there.isPresent()) {
            Stat entry = there.get();
            if (manifest.isCopy(seen, entry) && seen.differenceTo(entry).isEmpty()) {
                keep(to, name, path, seen, entry);
                return;
            }
            remover.remove(to, name, entry);
        }
        Optional<byte[]> sibling = seen.links() > 1 ? links.find(seen) : Optional.empty();
        if (sibling.isPresent()) {
            kernel.link(target.descriptor(), sibling.get(), to.descriptor(), name);
            links.placed(seen, path);
            return;
        }
        EntryCopier.Copied copied = copier.copy(from, name, seen, to);
        manifest.copied(copied.source(), copied.targetInode(), copied.certain());
        links.placed(copied.source(), path);
    }

    /** Reading does not count as a change, but moves the time of the last access. */
    private void keep(Directory to, byte[] name, byte[] path, Stat seen, Stat entry) {
        if (!seen.atime().equals(entry.atime())) {
            kernel.times(to.descriptor(), name, seen);
        }
        links.placed(seen, path);
    }

    /** What no copy can be made of. Stateless. */
    static final class Carriable {
        private Carriable() {}

        /** @throws DiskException {@code UNCARRIABLE} */
        static void check(byte[] path, Stat entry, int device) {
            if (Names.isTooLong(path)) {
                throw new DiskException(
                        Reason.UNCARRIABLE,
                        "the path " + Names.shown(path) + " is longer than the 4,096 bytes that programs can name");
            }
            if (entry.device() != device) {
                throw new DiskException(
                        Reason.UNCARRIABLE,
                        Names.shown(path) + " lies on another file system, which somebody mounted into the disk");
            }
        }
    }
}
