package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pass: makes the target what the source is, and leaves alone what already is. The first pass finds nothing in place,
 * the second nearly everything. For one thread.
 */
final class TreeSync {
    private final Kernel kernel;
    private final EntryCopier copier;
    private final Copiers copiers;
    private final Remover remover;
    private final Manifest manifest;
    private final Pulse pulse;
    private final boolean live;
    private final @Nullable Verifier verifier;
    private final LinkGroups links = new LinkGroups();
    private final Directory source;
    private final Directory target;
    private final int device;

    /**
     * @param live whether entries of the source may come, change and go meanwhile
     * @param verifier of the directories in which something was changed; all else is compared by the pass itself
     */
    TreeSync(
            Kernel kernel,
            EntryCopier copier,
            Copiers copiers,
            Manifest manifest,
            Pulse pulse,
            boolean live,
            @Nullable Verifier verifier,
            Directory source,
            Directory target) {
        this.kernel = kernel;
        this.copier = copier;
        this.copiers = copiers;
        this.remover = new Remover(kernel);
        this.manifest = manifest;
        this.pulse = pulse;
        this.live = live;
        this.verifier = verifier;
        this.source = source;
        this.target = target;
        this.device = kernel.stat(source.descriptor()).device();
    }

    void run() {
        sync(source, target, false);
    }

    /** @param fresh whether the target was made just now */
    private void sync(Directory from, Directory to, boolean fresh) {
        var pending = new Pending(new Placed(), fresh);
        // What takes up room goes first.
        removeExtras(from, to, pending, fresh || to.count() <= from.count());
        try {
            from.forEach(name -> entry(from, to, name, fresh, pending));
            pending.finish();
        } catch (RuntimeException e) {
            pending.abandon(e);
            throw e;
        }
        // All names of the source are there now; only where there are more does each have to be asked about.
        removeExtras(from, to, pending, fresh || to.count() == from.count());
        copier.directory(from, to);
        if (verifier != null && pending.touched()) {
            verifier.compareOne(from, to);
        }
    }

    private void removeExtras(Directory from, Directory to, Pending pending, boolean none) {
        if (!none) {
            pending.touch();
            remover.removeExtras(from, to);
        }
    }

    /** How files fared that were copied on other threads. */
    private final class Placed implements Pending.Result {
        @Override
        public void copied(EntryCopier.Copied copied) {
            manifest.copied(copied.source(), copied.targetInode(), copied.certain());
        }

        @Override
        public void failed(byte[] path, Errno errno) {
            tolerate(path, errno);
        }
    }

    private void entry(Directory from, Directory to, byte[] name, boolean fresh, Pending pending) {
        pulse.check();
        byte[] path = Names.below(from.path(), name);
        try {
            Stat seen = kernel.stat(from.descriptor(), name);
            Carriable.check(path, seen, device);
            Optional<Stat> there = fresh ? Optional.empty() : kernel.find(to.descriptor(), name);
            if (seen.isDirectory()) {
                directory(from, to, name, there, pending);
            } else {
                leaf(new Leaf(from, to, name, path, seen), there, pending);
            }
        } catch (Errno e) {
            tolerate(path, e);
        }
    }

    /** What happens when a container goes on: names vanish, and one that is renamed may be listed twice. */
    private void tolerate(byte[] path, Errno errno) {
        if (!live || !(errno.isVanished() || errno.is(Errno.EEXIST))) {
            throw errno.at(Names.shown(path));
        }
    }

    /** What is no directory. */
    private record Leaf(Directory from, Directory to, byte[] name, byte[] path, Stat seen) {}

    private void directory(Directory from, Directory to, byte[] name, Optional<Stat> there, Pending pending) {
        boolean kept = there.filter(Stat::isDirectory).isPresent();
        if (!kept) {
            pending.touch();
            there.ifPresent(entry -> remover.remove(to, name, entry));
            kernel.makeDirectory(to.descriptor(), name);
        }
        try (Directory fromBelow = from.child(name);
                Directory toBelow = to.child(name)) {
            sync(fromBelow, toBelow, !kept);
        }
    }

    private void leaf(Leaf leaf, Optional<Stat> there, Pending pending) {
        Stat seen = leaf.seen;
        if (there.isPresent()) {
            Stat entry = there.get();
            if (manifest.isCopy(seen, entry) && seen.differenceTo(entry).isEmpty()) {
                keep(leaf, entry);
                return;
            }
            remover.remove(leaf.to, leaf.name, entry);
        }
        pending.touch();
        if (seen.links() > 1) {
            linked(leaf);
        } else {
            pending.add(leaf.path, copiers.copy(leaf.from, leaf.name, seen, leaf.to));
        }
    }

    /** On this thread, since what comes next may be another name of it. */
    private void linked(Leaf leaf) {
        Optional<byte[]> sibling = links.find(leaf.seen);
        if (sibling.isPresent()) {
            kernel.link(target.descriptor(), sibling.get(), leaf.to.descriptor(), leaf.name);
            links.placed(leaf.seen, leaf.path);
            return;
        }
        EntryCopier.Copied copied = copier.copy(leaf.from, leaf.name, leaf.seen, leaf.to);
        manifest.copied(copied.source(), copied.targetInode(), copied.certain());
        links.placed(copied.source(), leaf.path);
    }

    /** Reading does not count as a change, but moves the time of the last access. */
    private void keep(Leaf leaf, Stat entry) {
        if (!leaf.seen.atime().equals(entry.atime())) {
            kernel.times(leaf.to.descriptor(), leaf.name, leaf.seen);
        }
        links.placed(leaf.seen, leaf.path);
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
