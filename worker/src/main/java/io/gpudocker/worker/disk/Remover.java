package io.gpudocker.worker.disk;

/** Removes what is in a target, which nobody else uses. Follows no symbolic link. For one thread. */
final class Remover {
    private final Kernel kernel;

    Remover(Kernel kernel) {
        this.kernel = kernel;
    }

    /** One entry, with all that is in it. */
    void remove(Directory parent, byte[] name, Stat entry) {
        if (!entry.isDirectory()) {
            kernel.remove(parent.descriptor(), name, 0);
            return;
        }
        try (Directory directory = parent.child(name)) {
            empty(directory);
        }
        kernel.remove(parent.descriptor(), name, Kernel.REMOVE_DIRECTORY);
    }

    /** Until nothing is left: a directory that shrinks while it is read may show less than it has. */
    void empty(Directory directory) {
        boolean[] found = {true};
        while (found[0]) {
            found[0] = false;
            directory.forEach(name -> {
                found[0] = true;
                kernel.find(directory.descriptor(), name).ifPresent(entry -> remove(directory, name, entry));
            });
        }
    }

    /** What the source has no entry for. */
    void removeExtras(Directory source, Directory target) {
        target.forEach(name -> {
            if (kernel.find(source.descriptor(), name).isEmpty()) {
                kernel.find(target.descriptor(), name).ifPresent(entry -> remove(target, name, entry));
            }
        });
    }
}
