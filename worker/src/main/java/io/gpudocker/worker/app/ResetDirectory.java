package io.gpudocker.worker.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The worker's own entries in {@code data.dir}: only these are removed, since a directory that was named by mistake holds
 * other things. Links are removed and not followed; with something mounted below it nothing is removed.
 */
final class ResetDirectory {
    private static final Pattern BLANK = Pattern.compile(" ");

    private static final String VOLUMES = "volumes";

    private final Path root;
    private final List<String> ownEntries;
    private final Path mounts;

    /**
     * @param root {@code data.dir}
     * @param ownEntries names directly below it that the worker makes
     * @param mounts the kernel's list, {@code /proc/self/mountinfo}
     */
    ResetDirectory(Path root, List<String> ownEntries, Path mounts) {
        this.root = root;
        this.ownEntries = List.copyOf(ownEntries);
        this.mounts = mounts;
    }

    Path root() {
        return root;
    }

    /** Those that are there. */
    List<String> own() {
        return ownEntries.stream()
                .filter(entry -> Files.exists(root.resolve(entry), java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** Why nothing may be removed; empty when it may. */
    String obstacle() {
        return obstacle(mount -> true);
    }

    /** The same, mounted volumes aside, which are removed before. */
    String foreignObstacle() {
        return obstacle(mount -> !mount.startsWith(root.resolve(VOLUMES)));
    }

    private String obstacle(Predicate<Path> counts) {
        try (var lines = Files.lines(mounts)) {
            return lines.map(line -> BLANK.split(line, -1)[4].replace("\\040", " "))
                    .map(Path::of)
                    .filter(counts)
                    .filter(mount -> own().stream().anyMatch(entry -> mount.startsWith(root.resolve(entry))))
                    .map(mount -> mount + " is mounted; unmount it first")
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "what is mounted can't be read: " + e.getMessage();
        }
    }

    /** Removes them, and the directory itself when nothing else is in it. */
    void remove() throws IOException {
        for (String entry : own()) {
            Files.walkFileTree(root.resolve(entry), new Remover());
        }
        if (Files.isDirectory(root)) {
            try (var left = Files.list(root)) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(root);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
