package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Proves that a path is where the files of a volume are, before anything is read, written or removed there: in a mounted
 * file system, {@code <own>/<name>/mount/data}, or of the engine, {@code <engine's root>/volumes/<name>/_data}. Immutable.
 */
final class VolumePaths {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-zA-Z0-9_.-]{0,127}");

    private final Path own;
    private final Supplier<Path> engineRoot;

    VolumePaths(Path own, Supplier<Path> engineRoot) {
        this.own = own;
        this.engineRoot = engineRoot;
    }

    /** @throws DiskException {@code NOT_BELOW_ROOT} */
    TreePair prove(Path source, Path target) {
        return new TreePair(prove(source), prove(target));
    }

    /**
     * @return the path without symbolic links
     * @throws DiskException {@code NOT_BELOW_ROOT}
     */
    Path prove(Path files) {
        if (!files.isAbsolute() || !files.equals(files.normalize())) {
            throw Proof.refused(files, "it is not absolute, or has steps upwards");
        }
        Path real = Proof.resolved(files);
        boolean mounted = isBelow(real, resolvedIfThere(own), Path.of("mount", "data")) && isOnAnotherFileSystem(real);
        if (!mounted && !isBelow(real, resolvedIfThere(engineRoot.get().resolve("volumes")), Path.of("_data"))) {
            throw Proof.refused(files, "no volume's files are there, or they are not mounted");
        }
        return real;
    }

    private static boolean isBelow(Path real, Optional<Path> root, Path end) {
        return root.filter(top -> real.startsWith(top)
                        && real.getNameCount() == top.getNameCount() + 1 + end.getNameCount()
                        && real.endsWith(end)
                        && NAME.matcher(real.getName(top.getNameCount()).toString())
                                .matches()
                        && Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS))
                .isPresent();
    }

    /** Its mount point would be there without the mount as well. */
    private static boolean isOnAnotherFileSystem(Path data) {
        Path mount = data.resolveSibling(".").normalize();
        try {
            return !Files.getAttribute(data, "unix:dev")
                    .equals(Files.getAttribute(mount.resolveSibling("."), "unix:dev"));
        } catch (IOException e) {
            throw new DiskException(Reason.NOT_BELOW_ROOT, "nothing is done in " + data + ": it can't be looked at", e);
        }
    }

    private static Optional<Path> resolvedIfThere(Path root) {
        return Files.isDirectory(root) ? Optional.of(Proof.resolved(root)) : Optional.empty();
    }
}
