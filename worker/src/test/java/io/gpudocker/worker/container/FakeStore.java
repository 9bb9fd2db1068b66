package io.gpudocker.worker.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Images, volumes and disks of a {@link FakeEngine}, which guards them. Images are by id, and names point to ids. */
final class FakeStore {
    private final Map<String, ImageInfo> images = new LinkedHashMap<>();
    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, VolumeInfo> volumes = new TreeMap<>();
    private @Nullable Path diskRoot = Path.of("/var/lib/docker");
    private boolean realDisks;

    void clear() {
        images.clear();
        names.clear();
        volumes.clear();
    }

    // -------------------------------------------------------------------------------------------------------- images

    void put(@Nullable String reference, ImageInfo image) {
        images.put(image.id(), image);
        if (reference != null) {
            names.put(reference, image.id());
        }
    }

    Optional<ImageInfo> image(String referenceOrId) {
        return Optional.ofNullable(images.get(names.getOrDefault(referenceOrId, referenceOrId)));
    }

    List<ImageInfo> images(String label, String value) {
        return images.values().stream()
                .filter(image -> value.equals(image.labels().get(label)))
                .toList();
    }

    void removeImage(String id) {
        images.remove(id);
        names.values().removeIf(id::equals);
    }

    /** What a commit makes of an image: its configuration without our labels, and these. */
    static ImageInfo saved(String id, ImageInfo base, Map<String, String> labels, int layers) {
        Map<String, String> all = base.labels().entrySet().stream()
                .filter(label -> !label.getKey().startsWith(Labels.PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        all.putAll(labels);
        return new ImageInfo(id, base.sizeBytes() + 1, base.env(), base.volumes(), Map.copyOf(all), layers);
    }

    // ------------------------------------------------------------------------------------------------------- volumes

    /** As the engine does it: what a container names and nobody made is made, bare. */
    void addVolumes(List<VolumeMount> mounts) {
        mounts.forEach(mount -> addVolume(mount.volumeName(), Map.of(), Map.of()));
    }

    VolumeInfo addVolume(String name, Map<String, String> options, Map<String, String> labels) {
        Path root = diskRoot == null ? Path.of("/var/lib/docker") : diskRoot;
        Path files = root.resolve("volumes").resolve(name).resolve("_data");
        VolumeInfo made = new VolumeInfo(name, "local", Map.copyOf(options), Map.copyOf(labels), files);
        VolumeInfo before = volumes.putIfAbsent(name, made);
        return before == null ? made : before;
    }

    Optional<VolumeInfo> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    List<VolumeInfo> volumesWith(String label, String value) {
        return volumes.values().stream()
                .filter(volume -> value.equals(volume.labels().get(label)))
                .toList();
    }

    void removeVolume(String name) {
        volumes.remove(name);
    }

    // --------------------------------------------------------------------------------------------------------- disks

    /** Null for a store without paths; otherwise containers get real directories below it from now on. */
    void diskRoot(@Nullable Path root) {
        diskRoot = root;
        realDisks = root != null;
    }

    @Nullable
    Path diskRoot() {
        return diskRoot;
    }

    Optional<DiskPaths> disk(FakeContainer container) {
        return Optional.ofNullable(diskRoot)
                .map(root -> root.resolve("overlay2"))
                .map(root -> new DiskPaths(
                        root.resolve(container.id).resolve("diff"),
                        List.of(
                                root.resolve(container.id + "-init").resolve("diff"),
                                root.resolve(container.spec.imageId().replace(':', '-'))
                                        .resolve("diff"))));
    }

    /** Of files that a test has written into a real disk. */
    long writtenBytes(FakeContainer container) {
        if (!realDisks) {
            return 0;
        }
        try (var entries = Files.walk(disk(container).orElseThrow().upper())) {
            long bytes = 0;
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void makeDisk(FakeContainer container) {
        if (!realDisks) {
            return;
        }
        disk(container).ifPresent(paths -> {
            try {
                Files.createDirectories(paths.upper());
                for (Path lower : paths.lowers()) {
                    Files.createDirectories(lower);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    void removeDisk(FakeContainer container) {
        if (realDisks) {
            disk(container).ifPresent(paths -> {
                deleteAll(paths.upper().resolveSibling("."));
                deleteAll(paths.lowers().getFirst().resolveSibling("."));
            });
        }
    }

    private static void deleteAll(Path root) {
        Path top = root.normalize();
        if (!Files.exists(top)) {
            return;
        }
        try (var entries = Files.walk(top)) {
            for (Path each : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
