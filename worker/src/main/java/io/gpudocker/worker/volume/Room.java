package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.disk.AllocatedBytes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sees to it that no more is promised than there is: what all images may become against what the file system has for
 * them, which is what is free and what they take already. What is planned and not made yet is kept in memory, so that two
 * at once don't both get the last bytes. Thread-safe.
 */
final class Room {
    private final Path volumes;
    private final BigDecimal overcommit;
    private final Map<String, Long> kept = new HashMap<>();

    Room(Path volumes, BigDecimal overcommit) {
        this.volumes = volumes;
        this.overcommit = overcommit;
    }

    /**
     * Keeps room for an image of this size, in place of what was kept for this name and what its image has.
     *
     * @return why there is none
     */
    synchronized Optional<VolumeRefusal> keep(String volumeName, long imageBytes) {
        Map<String, Long> promised = new HashMap<>(fullSizes());
        kept.forEach((name, bytes) -> promised.merge(name, bytes, Math::max));
        long before = promised.getOrDefault(volumeName, 0L);
        long others = promised.values().stream().mapToLong(Long::longValue).sum() - before;
        long there = there();
        BigDecimal most = BigDecimal.valueOf(there).multiply(overcommit);
        if (BigDecimal.valueOf(others).add(BigDecimal.valueOf(imageBytes)).compareTo(most) > 0) {
            long left = Math.max(0, most.longValue() - others);
            return Optional.of(new VolumeRefusal(
                    ErrorCode.NO_SPACE,
                    "it needs " + mebibytes(imageBytes) + " MiB, " + mebibytes(left) + " MiB below " + volumes
                            + " are neither used nor promised to other volumes",
                    Map.of("neededBytes", imageBytes, "availableBytes", left)));
        }
        kept.put(volumeName, imageBytes);
        return Optional.empty();
    }

    /** Its image speaks for itself now, or it will not be made. */
    synchronized void release(String volumeName) {
        kept.remove(volumeName);
    }

    private long there() {
        List<Path> images = new ArrayList<>();
        forEachDirectory(files -> images.addAll(List.of(files.image(), files.newImage())));
        Path existing = volumes;
        while (!Files.isDirectory(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Space.of(existing).freeBytes() + AllocatedBytes.of(images);
    }

    private Map<String, Long> fullSizes() {
        Map<String, Long> sizes = new HashMap<>();
        forEachDirectory(files -> sizes.put(
                String.valueOf(files.directory().getFileName()),
                Math.max(size(files.image()), size(files.newImage()))));
        return sizes;
    }

    private void forEachDirectory(java.util.function.Consumer<LoopFiles> visitor) {
        if (!Files.isDirectory(volumes)) {
            return;
        }
        try (Stream<Path> entries = Files.list(volumes)) {
            entries.map(LoopFiles::new).forEach(visitor);
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, volumes + " can't be read: " + e.getMessage(), e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, file + " can't be looked at: " + e.getMessage(), e);
        }
    }

    static long mebibytes(long bytes) {
        return (bytes >> 20) + ((bytes & ((1 << 20) - 1)) == 0 ? 0 : 1);
    }
}
