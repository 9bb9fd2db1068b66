package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Mounts images and takes them off again. A loop device is freed by the kernel with its last mount, so none is left when
 * something breaks off. Thread-safe for different volumes.
 */
final class LoopMounts {
    private static final String OPTIONS = "nodev,nosuid";
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final HostPrograms programs;

    LoopMounts(HostPrograms programs) {
        this.programs = programs;
    }

    /** Whether this image, and nothing else, is mounted there. */
    boolean isMounted(LoopFiles files, Path image) {
        List<MountTable.Mount> mounts = MountTable.read().on(files.mount());
        return !mounts.isEmpty() && devices(image).contains(mounts.getLast().source());
    }

    /**
     * Mounts it, or finds it mounted.
     *
     * @param image of these files
     * @throws VolumeException with the words of {@code mount}
     */
    void mount(LoopFiles files, Path image, FileSystemKind kind) {
        if (isMounted(files, image)) {
            return;
        }
        if (!MountTable.read().on(files.mount()).isEmpty()) {
            throw new VolumeException(ErrorCode.INTERNAL, "something else is mounted on " + files.mount(), null);
        }
        makeMountPoint(files.mount());
        String device = attached(image);
        try {
            programs.change(
                    HostPrograms.QUICK,
                    "mount",
                    "-t",
                    kind.wireName(),
                    "-o",
                    OPTIONS,
                    device,
                    files.mount().toString());
        } finally {
            // While it is mounted the kernel only notes this, and frees the device with the mount.
            detach(device);
        }
    }

    /** Nothing can be written into it by mistake while nothing is mounted. */
    private static void makeMountPoint(Path point) {
        try {
            Files.createDirectories(point);
            Files.setAttribute(point, "unix:mode", 0);
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, point + " can't be made: " + e.getMessage(), e);
        }
    }

    private String attached(Path image) {
        List<String> devices = devices(image);
        if (!devices.isEmpty()) {
            return devices.getFirst();
        }
        String device = programs.change(HostPrograms.QUICK, "losetup", "--find", "--show", image.toString())
                .strip();
        // Without it each page is in memory twice; not every file system can.
        programs.tryChange(HostPrograms.QUICK, "losetup", "--direct-io=on", device);
        return device;
    }

    /** Whatever is mounted there, and whatever device has one of the images. */
    void unmount(LoopFiles files) {
        for (var _ : MountTable.read().on(files.mount())) {
            programs.change(HostPrograms.QUICK, "umount", files.mount().toString());
        }
        for (Path image : List.of(files.newImage(), files.image())) {
            devices(image).forEach(this::detach);
        }
    }

    /**
     * Waits until nothing has the image any more: mounts of a container that ended go a moment later.
     *
     * @return whether that came
     */
    boolean awaitUnused(Path image) {
        long end = System.nanoTime() + SETTLING.toNanos();
        while (!devices(image).isEmpty()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void detach(String device) {
        // One that is gone meanwhile is what was wanted.
        programs.tryChange(HostPrograms.QUICK, "losetup", "--detach", device);
    }

    /** Loop devices that have this file, such as {@code /dev/loop0}. */
    List<String> devices(Path image) {
        if (!Files.exists(image)) {
            return List.of();
        }
        return programs.look("losetup", "--associated", image.toString(), "--noheadings", "--output", "NAME")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
