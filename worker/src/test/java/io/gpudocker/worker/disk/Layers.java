package io.gpudocker.worker.disk;

import io.gpudocker.worker.rig.HostPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;

/** Two upper directories below a root of their own, without an engine. Confined to one thread. */
final class Layers {
    final Path root;
    final Path source;
    final Path target;

    Layers(Path root) throws IOException {
        this.root = root;
        this.source = Files.createDirectories(root.resolve("overlay2/" + "a".repeat(64) + "/diff"));
        this.target = Files.createDirectories(root.resolve("overlay2/" + "b".repeat(64) + "/diff"));
    }

    /** To whom everything is older than a second, so that what counts is whether it changed. */
    UpperDirectories disks() {
        InstantSource ahead = () -> InstantSource.system().instant().plusSeconds(3600);
        return new UpperDirectories(root, ahead, System::nanoTime);
    }

    Path write(String name, String content) {
        try {
            Files.createDirectories(source.resolve(name).getParent());
            return Files.writeString(source.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String copied(String name) throws IOException {
        return Files.readString(target.resolve(name));
    }

    long entriesInTarget() {
        try (Stream<Path> entries = Files.list(target)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file system in a file, mounted on a new directory. */
    static Path mount(String type, String... options) throws IOException {
        Path point = Files.createTempDirectory("gdw-disk-");
        if (type.equals("tmpfs")) {
            HostPrograms.run("mount", "-t", "tmpfs", "-o", String.join(",", options), "tmpfs", point.toString());
            return point;
        }
        Path image = Path.of(point + ".img");
        HostPrograms.run("truncate", "-s", "320M", image.toString());
        HostPrograms.run("mkfs." + type, "-q", image.toString());
        HostPrograms.run("mount", "-o", "loop", image.toString(), point.toString());
        return point;
    }

    static void unmount(Path point) throws IOException {
        HostPrograms.run("umount", point.toString());
        Files.delete(point);
        Files.deleteIfExists(Path.of(point + ".img"));
    }
}
