package io.gpudocker.worker.volume;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tries whether loop volumes work here, with one small image of each file system, which it removes. For one thread. */
final class LoopProbe {
    private static final List<String> NEEDED =
            List.of("losetup", "mount", "umount", "mkfs.xfs", "xfs_growfs", "mkfs.ext4", "e2fsck", "resize2fs");
    private static final long SMALL = 16L << 20;
    private static final long SMALLEST_XFS = 320L << 20;

    private final LoopFiles files;
    private final HostPrograms programs;
    private final LoopMounts mounts;

    LoopProbe(Path volumes, HostPrograms programs, LoopMounts mounts) {
        // No volume has such a name.
        this.files = new LoopFiles(volumes.resolve(".probe"));
        this.programs = programs;
        this.mounts = mounts;
    }

    Optional<String> problem() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            return Optional.of("missing " + missing + "; install xfsprogs, e2fsprogs and util-linux");
        }
        try {
            tried(FileSystemKind.EXT4, SMALL);
            tried(FileSystemKind.XFS, SMALLEST_XFS);
            return Optional.empty();
        } catch (VolumeException | IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The programs of the host that loop volumes need and that are not there. */
    static List<String> missing() {
        return NEEDED.stream().filter(each -> !HostPrograms.exists(each)).toList();
    }

    private void tried(FileSystemKind kind, long bytes) throws IOException {
        try {
            removed();
            Files.createDirectories(files.directory());
            try (var image = new RandomAccessFile(files.newImage().toFile(), "rw")) {
                image.setLength(bytes);
            }
            programs.change(HostPrograms.QUICK, kind.program(), kind.formatting(files.newImage()));
            mounts.mount(files, files.newImage(), kind);
        } finally {
            removed();
        }
    }

    private void removed() throws IOException {
        mounts.unmount(files);
        Files.deleteIfExists(files.newImage());
        Files.deleteIfExists(files.mount());
        Files.deleteIfExists(files.directory());
    }
}
