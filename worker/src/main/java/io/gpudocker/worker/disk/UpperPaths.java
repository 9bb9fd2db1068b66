package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Proves that a path is the upper directory of a layer of this engine, {@code <root>/overlay2/<id>/diff}, before anything
 * is read, written or removed there. Immutable.
 */
final class UpperPaths {
    private static final Pattern LAYER = Pattern.compile("[0-9a-z]{12,128}");

    private final Path root;

    /** @param root as the engine says */
    UpperPaths(Path root) {
        this.root = root;
    }

    /** @throws DiskException {@code NOT_BELOW_ROOT} */
    TreePair prove(Path source, Path target) {
        Path from = prove(source);
        Path to = prove(target);
        if (from.startsWith(to) || to.startsWith(from)) {
            throw refused(target, "it is the source itself, " + source);
        }
        return new TreePair(from, to);
    }

    /**
     * @return the path without symbolic links
     * @throws DiskException {@code NOT_BELOW_ROOT}
     */
    Path prove(Path upper) {
        if (!root.isAbsolute() || !upper.isAbsolute()) {
            throw refused(upper, "it or the engine's root " + root + " is not absolute");
        }
        if (!upper.equals(upper.normalize())) {
            throw refused(upper, "it has steps upwards");
        }
        Path real = resolved(upper);
        Path layers = resolved(root).resolve("overlay2");
        boolean isUpper = real.getNameCount() == layers.getNameCount() + 2
                && real.startsWith(layers)
                && real.endsWith("diff")
                && LAYER.matcher(real.getName(layers.getNameCount()).toString()).matches()
                && Files.isDirectory(real);
        if (!isUpper) {
            throw refused(upper, "it is no upper directory below " + layers);
        }
        return real;
    }

    private static Path resolved(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new DiskException(Reason.NOT_BELOW_ROOT, "nothing is done in " + path + ": it can't be found", e);
        }
    }

    private static DiskException refused(Path path, String why) {
        return new DiskException(Reason.NOT_BELOW_ROOT, "nothing is done in \"" + path + "\": " + why);
    }
}
