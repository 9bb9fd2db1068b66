package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.messages.value.ByteSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gdw volume …}. */
@Command(
        name = "volume",
        description = "Volumes: create, patch, describe, history, list, delete.",
        subcommands = {
            VolumeVerbs.Create.class,
            VolumeVerbs.Patch.class,
            VolumeVerbs.Describe.class,
            VolumeVerbs.History.class,
            VolumeList.class,
            VolumeVerbs.Delete.class
        })
public final class VolumeVerbs {
    /** A verb about one volume. */
    abstract static class Named extends Verb {
        @Parameters(index = "0", paramLabel = "NAME", description = "The volume.")
        String name = "";
    }

    /** {@code gdw volume create}. */
    @Command(name = "create", description = "Make a volume.")
    public static final class Create extends Named {
        @Option(names = "--size", paramLabel = "SIZE", description = "Size that can be filled, such as 20GB.")
        private @Nullable ByteSize size;

        @Option(
                names = "--backend",
                paramLabel = "BACKEND",
                description = "auto, quota, loop, plain or nfs (the host's default).")
        private @Nullable Backend backend;

        @Option(names = "--nfs", paramLabel = "SERVER:/PATH", description = "The export, for the backend nfs.")
        private @Nullable Nfs nfs;

        @Option(names = "--nfs-options", paramLabel = "OPTIONS", description = "Mount options, such as nfsvers=4.")
        private @Nullable String nfsOptions;

        @Override
        public VolumeCommand.Create command() {
            return new VolumeCommand.Create(name, size, backend, export(), expectedVersion(), after());
        }

        private @Nullable Nfs export() {
            if (nfs == null && nfsOptions != null) {
                throw session().usage("--nfs-options needs --nfs");
            }
            return nfs == null ? null : new Nfs(nfs.server(), nfs.path(), nfsOptions);
        }
    }

    /** {@code gdw volume patch}. */
    @Command(
            name = "patch",
            description = {
                "Make it larger or smaller.",
                "In place where the host can; else as a new version that has the data copied."
            })
    public static final class Patch extends Named {
        @Option(names = "--size", required = true, paramLabel = "SIZE", description = "The new size.")
        private ByteSize size = ByteSize.parse("1KB");

        @Option(
                names = "--move-replica-sets",
                description = "Also move the ReplicaSets that mount it to the new version.")
        private boolean moveReplicaSets;

        @Override
        public VolumeCommand.Patch command() {
            MoveReplicaSets which = moveReplicaSets ? MoveReplicaSets.ALL : MoveReplicaSets.NONE;
            return new VolumeCommand.Patch(name, size, which, expectedVersion(), after());
        }
    }

    /** {@code gdw volume describe}. */
    @Command(name = "describe", description = "Show all there is to know about one.")
    public static final class Describe extends Named {
        @Override
        public VolumeCommand.Describe command() {
            return new VolumeCommand.Describe(name);
        }
    }

    /** {@code gdw volume history}. */
    @Command(name = "history", description = "List its versions, newest first.")
    public static final class History extends Named {
        @Override
        public VolumeCommand.History command() {
            return new VolumeCommand.History(name);
        }
    }

    /** {@code gdw volume delete}. */
    @Command(name = "delete", description = "Delete it, with its data.")
    public static final class Delete extends Named {
        @Override
        public VolumeCommand.Delete command() {
            return new VolumeCommand.Delete(name, expectedVersion(), after());
        }
    }
}
