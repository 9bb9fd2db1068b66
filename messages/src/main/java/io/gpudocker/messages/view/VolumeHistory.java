package io.gpudocker.messages.view;

import io.gpudocker.messages.value.ByteSize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code volume.history}: versions, newest first. */
public record VolumeHistory(List<Version> versions) implements Payload {
    public record Version(
            int version, String volumeName, @Nullable ByteSize size, Instant createdAt, String commandId) {}
}
