package io.gpudocker.messages.view;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.value.ByteSize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume.
 *
 * @param enforced whether the size is a limit
 * @param usedBy ReplicaSets that mount it
 */
public record VolumeView(
        String name,
        int version,
        String volumeName,
        Backend backend,
        @Nullable ByteSize size,
        @Nullable Long sizeBytes,
        @Nullable Long usedBytes,
        boolean enforced,
        @Nullable String mountpoint,
        List<String> usedBy,
        Instant createdAt,
        String commandId)
        implements Payload {}
