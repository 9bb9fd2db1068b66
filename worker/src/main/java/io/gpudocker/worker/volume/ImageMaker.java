package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.volume.LoopStep.Steps;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes the image of a volume, so large that what was asked for can be filled: it is formatted, mounted and looked at, and
 * made again a little larger or smaller until that is so. Thread-safe for different volumes.
 */
final class ImageMaker {
    private static final int MOST_TRIES = 8;
    private static final Duration FORMATTING = Duration.ofMinutes(5);

    private final String host;
    private final HostPrograms programs;
    private final LoopMounts mounts;
    private final Steps steps;

    ImageMaker(String host, HostPrograms programs, LoopMounts mounts, Steps steps) {
        this.host = host;
        this.programs = programs;
        this.mounts = mounts;
        this.steps = steps;
    }

    /** Mounted at the end. What was begun before is thrown away: it was never given to anybody. */
    void make(LoopFiles files, long sizeBytes, String command) {
        SizeMargin margin = SizeMargin.of(sizeBytes);
        FileSystemKind kind = FileSystemKind.of(sizeBytes);
        long imageBytes = kind.firstGuess(margin.aim());
        for (int i = 0; i < MOST_TRIES; i++) {
            format(files, kind, imageBytes);
            long usable = Space.of(files.mount()).freeBytes();
            if (usable >= margin.atLeast() && usable <= margin.atMost()) {
                finish(files, new Layout(host, kind, sizeBytes, imageBytes, usable, command));
                return;
            }
            long missing = margin.aim() - usable;
            imageBytes = missing > 0
                    ? imageBytes + kind.imageBytesFor(missing)
                    : imageBytes - FileSystemKind.blocks(-missing);
        }
        discard(files);
        throw new VolumeException(
                ErrorCode.INTERNAL, "no " + kind.wireName() + " of " + sizeBytes + " bytes could be made", null);
    }

    private void format(LoopFiles files, FileSystemKind kind, long imageBytes) {
        discard(files);
        try {
            Files.createDirectories(files.directory());
            try (var image = new RandomAccessFile(files.newImage().toFile(), "rw")) {
                image.setLength(imageBytes);
            }
        } catch (IOException e) {
            throw new VolumeException(
                    ErrorCode.INTERNAL,
                    "an image of " + imageBytes + " bytes can't be made in " + files.directory() + ": "
                            + e.getMessage(),
                    e);
        }
        steps.reached(LoopStep.SIZED);
        programs.change(FORMATTING, kind.program(), kind.formatting(files.newImage()));
        steps.reached(LoopStep.FORMATTED);
        mounts.mount(files, files.newImage(), kind);
        steps.reached(LoopStep.MOUNTED);
    }

    /** The name comes last: from then on it is never formatted. */
    private void finish(LoopFiles files, Layout layout) {
        try {
            Files.createDirectory(files.data());
            Durable.sync(files.data());
            Durable.sync(files.mount());
            Durable.sync(files.newImage());
            layout.write(files.layout());
            steps.reached(LoopStep.LAID_OUT);
            Durable.rename(files.newImage(), files.image());
            Path volumes = files.directory().getParent();
            if (volumes != null) {
                Durable.sync(volumes);
            }
            steps.reached(LoopStep.NAMED);
        } catch (IOException e) {
            throw new VolumeException(
                    ErrorCode.INTERNAL, files.directory() + " can't be written to: " + e.getMessage(), e);
        }
    }

    private void discard(LoopFiles files) {
        if (Files.exists(files.image())) {
            throw new VolumeException(ErrorCode.INTERNAL, files.image() + " is there: it is not made again", null);
        }
        mounts.unmount(files);
        try {
            Files.deleteIfExists(files.newImage());
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, files.newImage() + " can't be removed: " + e.getMessage(), e);
        }
    }
}
