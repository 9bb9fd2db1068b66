package io.gpudocker.worker.volume;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume that somebody wants, before it is clear whether this host can have it.
 *
 * @param volumeName of the Docker volume, such as {@code data-3}
 * @param backend null for the host's default
 * @param sizeBytes that can be filled; null where none was asked for
 * @param labels that the Docker volume will carry; they hold {@code gdw.host}, {@code gdw.volume} and {@code gdw.version}
 */
public record VolumeWish(
        String volumeName,
        @Nullable Backend backend,
        @Nullable Long sizeBytes,
        @Nullable Nfs nfs,
        Map<String, String> labels) {
    public VolumeWish {
        labels = Map.copyOf(labels);
    }
}
