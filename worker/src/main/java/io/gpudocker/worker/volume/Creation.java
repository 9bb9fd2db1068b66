package io.gpudocker.worker.volume;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What came of making a volume. */
public sealed interface Creation {
    /** @param mountpoint where the host has its files; null where only containers mount it ({@code nfs}) */
    record Created(@Nullable Path mountpoint) implements Creation {}

    record Refused(VolumeRefusal refusal) implements Creation {}
}
