package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.disk.AllocatedBytes;
import io.gpudocker.worker.program.ProgramRunner.Output;
import io.gpudocker.worker.volume.LoopStep.Steps;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes a finished image larger, with all that is in it. XFS, and ext4 where the kernel lets it, grow while containers
 * use them; else ext4 is grown as a copy, unmounted, which takes the place of the old one in one step. Each step can be
 * repeated. Thread-safe for different volumes.
 */
final class LoopGrowth {
    private static final Duration GROWING = Duration.ofMinutes(10);
    /** Beyond, a new volume that is filled while containers go on is the better way. */
    private static final long MOST_COPIED = 4L << 30;

    private final HostPrograms programs;
    private final LoopMounts mounts;
    private final Steps steps;

    LoopGrowth(HostPrograms programs, LoopMounts mounts, Steps steps) {
        this.programs = programs;
        this.mounts = mounts;
        this.steps = steps;
    }

    /**
     * @param files mounted
     * @param running names of containers that run with it
     */
    Growth grow(LoopFiles files, Layout layout, long sizeBytes, List<String> running) {
        long imageBytes = layout.imageBytesFor(sizeBytes);
        Space before = Space.of(files.mount());
        if (imageBytes > layout.imageBytes()) {
            enlarge(files.image(), imageBytes);
            steps.reached(LoopStep.ENLARGED);
            Growth growth = growMounted(files, layout.kind(), imageBytes)
                    ? new Growth.Grown()
                    : growUnmounted(files, layout, imageBytes, running);
            if (!(growth instanceof Growth.Grown)) {
                return growth;
            }
            steps.reached(LoopStep.RESIZED);
        }
        measured(files, layout, sizeBytes, imageBytes, before).write(files.layout());
        return new Growth.Grown();
    }

    private static void enlarge(Path image, long imageBytes) {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            if (file.length() < imageBytes) {
                file.setLength(imageBytes);
            }
        } catch (IOException e) {
            throw new VolumeException(
                    ErrorCode.INTERNAL, image + " can't become " + imageBytes + " bytes: " + e.getMessage(), e);
        }
    }

    /** @return whether the kernel let it */
    private boolean growMounted(LoopFiles files, FileSystemKind kind, long imageBytes) {
        String device = mounts.devices(files.image()).getFirst();
        programs.change(HostPrograms.QUICK, "losetup", "--set-capacity", device);
        return switch (kind) {
            case XFS -> {
                programs.change(
                        GROWING,
                        "xfs_growfs",
                        "-D",
                        Long.toString(imageBytes / FileSystemKind.BLOCK),
                        files.mount().toString());
                yield true;
            }
            case EXT4 -> {
                Output output = programs.tryChange(GROWING, "resize2fs", device, imageBytes / 1024 + "K");
                if (output.exitCode() != 0 && !HostPrograms.words(output).contains("ermission denied")) {
                    throw new VolumeException(ErrorCode.INTERNAL, "resize2fs: " + HostPrograms.words(output), null);
                }
                yield output.exitCode() == 0;
            }
        };
    }

    /** Why it can't grow where it is, as far as that is known beforehand. */
    Optional<String> needsCopy(LoopFiles files, FileSystemKind kind, List<String> running) {
        return switch (kind) {
            case XFS -> Optional.empty();
            case EXT4 -> Capabilities.sysResource() ? Optional.empty() : notUnmounted(files, running);
        };
    }

    private static Optional<String> notUnmounted(LoopFiles files, List<String> running) {
        if (!running.isEmpty()) {
            return Optional.of("this host grows ext4 unmounted only, and it is in use by " + running);
        }
        long allocated = AllocatedBytes.of(List.of(files.image()));
        return allocated > MOST_COPIED
                        || allocated > Space.of(files.directory()).freeBytes()
                ? Optional.of("this host grows ext4 as an unmounted copy only, and it is too large for that")
                : Optional.empty();
    }

    private Growth growUnmounted(LoopFiles files, Layout layout, long imageBytes, List<String> running) {
        Optional<String> needsCopy = notUnmounted(files, running);
        if (needsCopy.isPresent()) {
            return new Growth.NeedsCopy(needsCopy.get());
        }
        boolean unused;
        try {
            mounts.unmount(files);
            steps.reached(LoopStep.UNMOUNTED);
            unused = mounts.awaitUnused(files.image());
            if (unused) {
                resizeCopy(files, imageBytes);
            }
        } finally {
            mountedAgain(files, layout);
        }
        return unused
                ? new Growth.Grown()
                : new Growth.NeedsCopy("this host grows ext4 unmounted only, and something else has it mounted");
    }

    /** Also when the calling thread was interrupted, which ends programs at once: containers could not start. */
    private void mountedAgain(LoopFiles files, Layout layout) {
        boolean interrupted = Thread.interrupted();
        try {
            mounts.mount(files, files.image(), layout.kind());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void resizeCopy(LoopFiles files, long imageBytes) {
        String copy = files.newImage().toString();
        try {
            Files.deleteIfExists(files.newImage());
            programs.change(
                    GROWING,
                    "cp",
                    "--sparse=always",
                    "--reflink=auto",
                    files.image().toString(),
                    copy);
            steps.reached(LoopStep.COPIED);
            Output check = programs.tryChange(GROWING, "e2fsck", "-f", "-p", copy);
            // 1: trifles, such as the journal, were put in order; in the copy.
            if (check.exitCode() > 1) {
                throw new VolumeException(
                        ErrorCode.INTERNAL, files.image() + " is damaged: " + HostPrograms.words(check), null);
            }
            programs.change(GROWING, "resize2fs", copy, imageBytes / 1024 + "K");
            Durable.sync(files.newImage());
            Durable.rename(files.newImage(), files.image());
            steps.reached(LoopStep.REPLACED);
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, copy + ": " + e.getMessage(), e);
        } finally {
            removeCopy(files);
        }
    }

    private static void removeCopy(LoopFiles files) {
        try {
            Files.deleteIfExists(files.newImage());
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, files.newImage() + " can't be removed", e);
        }
    }

    /** Programs may write meanwhile, so what was gained is held between what is possible. */
    private static Layout measured(LoopFiles files, Layout layout, long sizeBytes, long imageBytes, Space before) {
        Space after = Space.of(files.mount());
        long total = after.totalBytes() - before.totalBytes();
        if (total <= 0) {
            // Grown before it was noted: what it then gained is foretold.
            long gained = layout.kind().usableBytesOf(imageBytes - layout.imageBytes());
            return layout.grown(sizeBytes, imageBytes, layout.usableBytes() + gained);
        }
        long gained = Math.clamp(after.freeBytes() - before.freeBytes(), total / 100 * 95, total);
        return layout.grown(sizeBytes, imageBytes, layout.usableBytes() + gained);
    }
}
