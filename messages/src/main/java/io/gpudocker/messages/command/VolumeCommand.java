package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.schema.Field;
import io.gpudocker.messages.schema.Form;
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
            @Field(form = Form.NAME, doc = "Name of the volume; equals the record's key")
            String name,

            @Field(doc = "Size that can be filled") @Nullable
            ByteSize size,

            @Field(doc = "How the size is enforced; the host's default where absent") @Nullable
            Backend backend,

            @Field(doc = "The export, for the backend nfs") @Nullable
            Nfs nfs,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code volume.patch}. */
    record Patch(
            @Field(form = Form.NAME, doc = "Name of the volume; equals the record's key")
            String name,

            @Field(doc = "The new size") ByteSize size,

            @Field(fallback = "\"none\"", doc = "all: also move the ReplicaSets that mount it to the new version")
            MoveReplicaSets replicaSets,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code volume.describe}. */
    record Describe(
            @Field(form = Form.NAME, doc = "Name of the volume; equals the record's key")
            String name) implements Named {}

    /** {@code volume.history}. */
    record History(
            @Field(form = Form.NAME, doc = "Name of the volume; equals the record's key")
            String name) implements Named {}

    /** {@code volume.list}: a page of at most {@code limit}, behind the name {@code after}. */
    record ListAll(
            @Field(form = Form.NAME, doc = "The page begins behind this name") @Nullable
            String after,

            @Field(min = 1, max = 1000, fallback = "100", doc = "Greatest number of entries in the page")
            int limit)
            implements VolumeCommand {}

    /** {@code volume.delete}. */
    record Delete(
            @Field(form = Form.NAME, doc = "Name of the volume; equals the record's key")
            String name,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    record Nfs(
            @Field(form = Form.NFS_SERVER, doc = "Host name or address")
            String server,

            @Field(form = Form.PATH, doc = "Exported path") String path,

            @Field(form = Form.NFS_OPTIONS, doc = "Mount options") @Nullable
            String options) {}

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
