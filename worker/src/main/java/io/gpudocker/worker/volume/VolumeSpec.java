package io.gpudocker.worker.volume;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a version of a volume is made from. It is enough to find, mount and remove it after a restart.
 *
 * @param volumeName of the Docker volume, such as {@code data-3}
 * @param backend never {@code AUTO}
 * @param sizeBytes that can be filled; null for {@code nfs} and for a {@code plain} one without a size
 * @param nfs for that backend alone
 * @param labels of the Docker volume, by which it is known as ours
 */
public record VolumeSpec(
        String volumeName,
        Backend backend,
        @Nullable Long sizeBytes,
        @Nullable Nfs nfs,
        Map<String, String> labels) {
    private static final String NAME = Names.PATTERN + "-[1-9][0-9]{0,8}";

    /** @throws IllegalArgumentException for a name that is not a version's, or a backend that is none */
    public VolumeSpec {
        if (!volumeName.matches(NAME)) {
            throw new IllegalArgumentException("not the name of a version of a volume: " + volumeName);
        }
        if (backend == Backend.AUTO) {
            throw new IllegalArgumentException("the backend of " + volumeName + " was not chosen");
        }
        labels = Map.copyOf(labels);
    }

    /** The same volume after it was grown in place. */
    public VolumeSpec withSize(long bytes) {
        return new VolumeSpec(volumeName, backend, bytes, nfs, labels);
    }

    /** Whether its size is a limit. */
    public boolean enforced() {
        return switch (backend) {
            case QUOTA, LOOP -> true;
            case AUTO, PLAIN, NFS -> false;
        };
    }
}
