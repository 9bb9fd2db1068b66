package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.HostCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gdw host …}. */
@Command(
        name = "host",
        description = "The host: describe, cordon, uncordon, cancel.",
        subcommands = {
            HostVerbs.Describe.class,
            HostVerbs.Cordon.class,
            HostVerbs.Uncordon.class,
            HostVerbs.Cancel.class
        })
public final class HostVerbs {

    /** {@code gdw host describe}. */
    @Command(name = "describe", description = "Show its GPUs, ports, engine and worker.")
    public static final class Describe extends Verb {
        @Override
        public HostCommand.Describe command() {
            return new HostCommand.Describe();
        }
    }

    /** {@code gdw host cordon}. */
    @Command(name = "cordon", description = "Refuse new runs from now on.")
    public static final class Cordon extends Verb {
        @Override
        public HostCommand.Cordon command() {
            return new HostCommand.Cordon(expectedVersion(), after());
        }
    }

    /** {@code gdw host uncordon}. */
    @Command(name = "uncordon", description = "Take new runs again.")
    public static final class Uncordon extends Verb {
        @Override
        public HostCommand.Uncordon command() {
            return new HostCommand.Uncordon(expectedVersion(), after());
        }
    }

    /** {@code gdw host cancel}. */
    @Command(name = "cancel", description = "Cancel a command that waits, or undo one that runs where it can be.")
    public static final class Cancel extends Verb {
        @Parameters(index = "0", paramLabel = "ID", description = "Id of the command.")
        private String commandId = "";

        @Option(names = "--command-source", paramLabel = "SOURCE", description = "Its source (the one of --source).")
        private @Nullable String commandSource;

        @Override
        public HostCommand.Cancel command() {
            String of = commandSource == null ? session().source() : commandSource;
            return new HostCommand.Cancel(commandId, of, expectedVersion(), after());
        }
    }
}
