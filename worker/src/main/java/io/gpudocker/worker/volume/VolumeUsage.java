package io.gpudocker.worker.volume;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How full a volume is.
 *
 * @param usedBytes in blocks, as its file system counts them; null where it can't be learnt
 * @param capacityBytes how much can be filled all in all; null where there is no limit of its own
 * @param mountpoint where the host has its files; null where it has them not
 */
public record VolumeUsage(
        @Nullable Long usedBytes,
        @Nullable Long capacityBytes,
        @Nullable Path mountpoint) {}
