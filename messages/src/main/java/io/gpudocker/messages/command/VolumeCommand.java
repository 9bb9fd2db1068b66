package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.value.ByteSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on {@code <prefix>.<host>.volumes}. */
public sealed interface VolumeCommand extends Command {

    @Override
    default ResourceKind kind() {
        return ResourceKind.VOLUME;
    }

    @Override
    default @Nullable String resourceName() {
        return this instanceof Named named ? named.name() : null;
    }

    /** All but {@code list}. */
    sealed interface Named extends VolumeCommand {
        String name();
    }

    /** The verbs that are journalled. */
    sealed interface Changing extends Named, Command.Mutating {}

    /** {@code volume.create}. */
    record Create(
            String name,
            @Nullable ByteSize size,
            @Nullable Backend backend,
            @Nullable Nfs nfs,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code volume.patch}. */
    record Patch(
            String name,
            ByteSize size,
            MoveReplicaSets replicaSets,
            @Nullable Integer expectedVersion,
            List<String> after)
            implements Changing {}

    /** {@code volume.describe}. */
    record Describe(String name) implements Named {}

    /** {@code volume.history}. */
    record History(String name) implements Named {}

    /** {@code volume.list}: a page of at most {@code limit}, behind the name {@code after}. */
    record ListAll(@Nullable String after, int limit) implements VolumeCommand {}

    /** {@code volume.delete}. */
    record Delete(String name, @Nullable Integer expectedVersion, List<String> after) implements Changing {}

    record Nfs(String server, String path, @Nullable String options) {}

    /** How a volume's size is enforced. */
    enum Backend {
        AUTO,
        QUOTA,
        LOOP,
        PLAIN,
        NFS;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether a resize also moves the ReplicaSets that mount the volume. */
    enum MoveReplicaSets {
        NONE,
        ALL;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
