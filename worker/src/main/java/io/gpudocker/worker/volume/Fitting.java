package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.disk.DiskUsage;
import io.gpudocker.worker.disk.VolumeTrees;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what is in a volume has room in one of another size. The file system's own count comes first: only where it is
 * near the limit is all of it looked through. Thread-safe.
 */
final class Fitting {
    /** What an entry takes in another file system besides its content, as a copy counts it. */
    private static final long BESIDES = 1024;

    private final VolumeTrees trees;

    Fitting(VolumeTrees trees) {
        this.trees = trees;
    }

    /** @param unsupported why there is none of that size, which counts only when all would fit */
    Fit fits(VolumeUsage usage, Optional<VolumeRefusal> unsupported, long sizeBytes) {
        Long used = usage.usedBytes();
        Path files = usage.mountpoint();
        if (used == null || files == null) {
            throw new VolumeException(ErrorCode.INTERNAL, "what is in the volume can't be seen here", null);
        }
        Optional<VolumeRefusal> refusal =
                used <= sizeBytes / 10 * 8 ? Optional.empty() : tooSmall(files, used, sizeBytes);
        return refusal.or(() -> unsupported).<Fit>map(Fit.Refused::new).orElseGet(() -> new Fit.Fits(used));
    }

    private Optional<VolumeRefusal> tooSmall(Path files, long used, long sizeBytes) {
        DiskUsage all = trees.examine(files);
        long needed = Math.max(used, all.allocatedBytes() + all.entries() * BESIDES);
        return needed <= sizeBytes
                ? Optional.empty()
                : Optional.of(new VolumeRefusal(
                        ErrorCode.VOLUME_TOO_SMALL,
                        "what is in it takes " + Room.mebibytes(used) + " MiB and needs a size of at least "
                                + Room.mebibytes(needed) + " MiB",
                        Map.of("usedBytes", used, "neededBytes", needed)));
    }
}
