package io.gpudocker.worker.disk;

/** Looks at all of a tree and changes nothing, not even times of access. For one thread. */
final class Survey {
    private final Kernel kernel;
    private final Xattrs xattrs;
    private final Pulse pulse;
    private final boolean strict;
    private final InodeTable several = new InodeTable();
    private long allocated;
    private long entries;
    private int device;

    /**
     * @param strict whether to refuse what can't be carried
     * @param layered as in {@link TreeTerms}
     */
    Survey(Kernel kernel, Pulse pulse, boolean strict, boolean layered) {
        this.kernel = kernel;
        this.xattrs = new Xattrs(kernel, layered);
        this.pulse = pulse;
        this.strict = strict;
    }

    /** @throws DiskException {@code UNCARRIABLE} */
    DiskUsage of(Directory top) {
        Stat stat = kernel.stat(top.descriptor());
        device = stat.device();
        allocated = stat.allocatedBytes();
        look(top);
        return new DiskUsage(allocated, entries);
    }

    private void look(Directory directory) {
        directory.forEach(name -> {
            pulse.check();
            byte[] path = Names.below(directory.path(), name);
            try {
                entry(directory, name, path);
            } catch (Errno e) {
                if (!e.isVanished()) {
                    throw e.at(Names.shown(path));
                }
            }
        });
    }

    private void entry(Directory directory, byte[] name, byte[] path) {
        Stat stat = kernel.stat(directory.descriptor(), name);
        if (strict) {
            TreeSync.Carriable.check(path, stat, device);
            if (stat.isFile() || stat.isDirectory()) {
                xattrs.refuseReferences(xattrs.list(Names.of(directory.descriptor(), name)), path);
            }
        }
        entries++;
        count(stat);
        if (stat.isDirectory()) {
            try (Directory child = directory.child(name)) {
                look(child);
            }
        }
    }

    private void count(Stat stat) {
        if (!stat.isDirectory() && stat.links() > 1) {
            if (several.contains(stat.inode())) {
                return;
            }
            several.put(stat.inode(), 1, 0);
        }
        allocated += stat.allocatedBytes();
    }
}
