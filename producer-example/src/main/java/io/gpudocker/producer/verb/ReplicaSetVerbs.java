package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of a ReplicaSet that need few flags. */
public final class ReplicaSetVerbs {
    private ReplicaSetVerbs() {}

    /** A verb about one ReplicaSet. */
    abstract static class Named extends Verb {
        @Parameters(index = "0", paramLabel = "NAME", description = "The ReplicaSet.")
        String name = "";
    }

    /** {@code gdw rollback}. */
    @Command(name = "rollback", description = "Make a new version that is as an old one was.")
    public static final class Rollback extends Named {
        @Parameters(index = "1", paramLabel = "VERSION", description = "The version to go back to.")
        private int version;

        @Option(
                names = "--wait-for-capacity",
                paramLabel = "TIME",
                description = "How long to wait for GPUs and ports.")
        private @Nullable Duration waitForCapacity;

        @Override
        public ReplicaSetCommand.Rollback command() {
            return new ReplicaSetCommand.Rollback(name, version, waitForCapacity, expectedVersion(), after());
        }
    }

    /** {@code gdw stop}. */
    @Command(name = "stop", description = "Stop it: GPUs and ports are released, the disk is kept.")
    public static final class Stop extends Named {
        @Option(
                names = "--stop-timeout",
                paramLabel = "TIME",
                description = "Time to end by itself before it is killed (the ReplicaSet's own).")
        private @Nullable Duration stopTimeout;

        @Override
        public ReplicaSetCommand.Stop command() {
            Integer seconds = stopTimeout == null ? null : seconds(stopTimeout);
            return new ReplicaSetCommand.Stop(name, seconds, expectedVersion(), after());
        }
    }

    /** {@code gdw restart}. */
    @Command(name = "restart", description = "Start it again, with GPUs and ports granted again.")
    public static final class Restart extends Named {
        @Option(
                names = "--wait-for-capacity",
                paramLabel = "TIME",
                description = "How long to wait for GPUs and ports.")
        private @Nullable Duration waitForCapacity;

        @Override
        public ReplicaSetCommand.Restart command() {
            return new ReplicaSetCommand.Restart(name, waitForCapacity, expectedVersion(), after());
        }
    }

    /** {@code gdw pause}. */
    @Command(name = "pause", description = "Pause it: GPUs and ports are kept.")
    public static final class Pause extends Named {
        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "stop (the default) ends the processes, freeze suspends them.")
        private PauseMode mode = PauseMode.STOP;

        @Override
        public ReplicaSetCommand.Pause command() {
            return new ReplicaSetCommand.Pause(name, mode, expectedVersion(), after());
        }
    }

    /** {@code gdw continue}. */
    @Command(name = "continue", description = "Let a paused one go on.")
    public static final class Continue extends Named {
        @Override
        public ReplicaSetCommand.Continue command() {
            return new ReplicaSetCommand.Continue(name, expectedVersion(), after());
        }
    }

    /** {@code gdw commit}. */
    @Command(name = "commit", description = "Save its system disk as an image.")
    public static final class Commit extends Named {
        @Parameters(index = "1", paramLabel = "IMAGE", description = "Name of the image to make.")
        private String image = "";

        @Override
        public ReplicaSetCommand.Commit command() {
            return new ReplicaSetCommand.Commit(name, image, expectedVersion(), after());
        }
    }

    /** {@code gdw describe}. */
    @Command(name = "describe", description = "Show all there is to know about one.")
    public static final class Describe extends Named {
        @Override
        public ReplicaSetCommand.Describe command() {
            return new ReplicaSetCommand.Describe(name);
        }
    }

    /** {@code gdw history}. */
    @Command(name = "history", description = "List its versions, newest first, with what changed.")
    public static final class History extends Named {
        @Override
        public ReplicaSetCommand.History command() {
            return new ReplicaSetCommand.History(name);
        }
    }

    /** {@code gdw delete}. */
    @Command(name = "delete", description = "Delete it: container, all versions, their disks.")
    public static final class Delete extends Named {
        @Override
        public ReplicaSetCommand.Delete command() {
            return new ReplicaSetCommand.Delete(name, expectedVersion(), after());
        }
    }
}
