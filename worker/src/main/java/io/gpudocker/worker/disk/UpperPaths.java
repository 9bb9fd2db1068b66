package io.gpudocker.worker.disk;

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
        return new TreePair(prove(source), prove(target));
    }

    /**
     * @return the path without symbolic links
     * @throws DiskException {@code NOT_BELOW_ROOT}
     */
    Path prove(Path upper) {
        if (!root.isAbsolute() || !upper.isAbsolute()) {
            throw Proof.refused(upper, "it or the engine's root " + root + " is not absolute");
        }
        if (!upper.equals(upper.normalize())) {
            throw Proof.refused(upper, "it has steps upwards");
        }
        Path real = Proof.resolved(upper);
        Path layers = Proof.resolved(root).resolve("overlay2");
        boolean isUpper = real.getNameCount() == layers.getNameCount() + 2
                && real.startsWith(layers)
                && real.endsWith("diff")
                && LAYER.matcher(real.getName(layers.getNameCount()).toString()).matches()
                && Files.isDirectory(real);
        if (!isUpper) {
            throw Proof.refused(upper, "it is no upper directory below " + layers);
        }
        return real;
    }
}
