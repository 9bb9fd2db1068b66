package io.gpudocker.worker.domain;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.messages.value.ByteSize;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code volumes/<name>/versions/<n>}: what a version of a volume is.
 *
 * @param backend never {@code AUTO}
 * @param size as asked for; null where none was, which only some backends allow
 * @param nfs for that backend alone
 * @param mountpoint where the host has its files; null where it has them not
 * @param commandId of the command that made it or resized it last
 * @param command the digest of the command that made it, a label of its Docker volume
 * @param removed whether its data is gone; the Docker volume stays as long as a container has it
 */
public record VolumeVersionRecord(
        String name,
        int version,
        Backend backend,
        @Nullable ByteSize size,
        @Nullable Nfs nfs,
        @Nullable String mountpoint,
        Instant createdAt,
        String commandId,
        String command,
        boolean removed) {

    /** Of the Docker volume. */
    public String volumeName() {
        return Names.ofVersion(name, version);
    }

    /** After it was grown in place. */
    public VolumeVersionRecord resized(ByteSize nowSize, String byCommandId) {
        return new VolumeVersionRecord(
                name, version, backend, nowSize, nfs, mountpoint, createdAt, byCommandId, command, removed);
    }

    public VolumeVersionRecord mountedAt(@Nullable String path) {
        return new VolumeVersionRecord(name, version, backend, size, nfs, path, createdAt, commandId, command, removed);
    }

    public VolumeVersionRecord withoutData() {
        return new VolumeVersionRecord(
                name, version, backend, size, nfs, mountpoint, createdAt, commandId, command, true);
    }
}
