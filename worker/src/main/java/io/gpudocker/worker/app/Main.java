package io.gpudocker.worker.app;

import io.gpudocker.worker.config.ConfigException;
import io.gpudocker.worker.config.ConfigLoader;
import io.gpudocker.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code scripts/worker}: run, check, republish and reset. Exit codes: 0; 1 check with warnings; 2 wrong configuration, a
 * failed check, or refused.
 */
@Command(
        name = "worker",
        description = "Carries out the ReplicaSet and Volume commands of one GPU host.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionProvider.class,
        subcommands = {Main.Run.class, Main.CheckCommand.class, Main.RepublishCommand.class, Main.ResetCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Every key of the configuration can be overridden by an environment variable: GDW_ and the key in",
            "capitals with _ for ., such as GDW_KAFKA_BOOTSTRAP_SERVERS.",
            "Exit codes: 0; 1 check with warnings; 2 wrong configuration, a failed check, or refused."
        })
public final class Main {
    static final int WRONG = 2;

    /** Of a library that logs to java.util.logging; kept, since a logger that nobody holds forgets its level. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private Main() {}

    public static void main(String[] arguments) {
        GRPC.setLevel(Level.WARNING);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (problem instanceof ConfigException wrong) {
                command.getErr().println(wrong.getMessage());
            } else {
                command.getErr().println("worker: " + problem);
            }
            return WRONG;
        });
        return line;
    }

    /** What every subcommand reads. */
    static final class Configured {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "a properties file; without it the environment alone is read")
        private @Nullable Path file;

        WorkerConfig load() {
            return ConfigLoader.load(file, System.getenv());
        }
    }

    /** Runs the worker until it is told to stop. */
    @Command(name = "run", description = "Runs the worker until SIGTERM.", mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        @CommandLine.Mixin
        private Configured configured = new Configured();

        @Override
        public Integer call() throws Exception {
            return new WorkerProcess(configured.load()).run();
        }
    }

    /** Looks at everything the worker needs. */
    @Command(
            name = "check",
            description = "Looks at everything the worker needs and says what is wrong.",
            mixinStandardHelpOptions = true)
    static final class CheckCommand implements Callable<Integer> {
        @CommandLine.Mixin
        private Configured configured = new Configured();

        @Override
        public Integer call() throws Exception {
            return Tools.check(configured.load(), System.out);
        }
    }

    /** Has the state topic rebuilt from etcd. */
    @Command(
            name = "republish",
            description = {
                "Rebuilds the state topic from etcd.",
                "The running worker sends the state of every ReplicaSet and volume of its",
                "host once more, and a tombstone for what stands on the topic and is none.",
                "Exit code 2 when no worker runs."
            },
            mixinStandardHelpOptions = true)
    static final class RepublishCommand implements Callable<Integer> {
        @CommandLine.Mixin
        private Configured configured = new Configured();

        @Option(names = "--dry-run", description = "only show what would be sent")
        private boolean dryRun;

        @Override
        public Integer call() throws Exception {
            return Tools.republish(configured.load(), dryRun, System.out);
        }
    }

    /** Removes what the worker made on this host. */
    @Command(
            name = "reset",
            description = "Removes what the worker made on this host: containers, state in etcd, data directory.",
            mixinStandardHelpOptions = true)
    static final class ResetCommand implements Callable<Integer> {
        @CommandLine.Mixin
        private Configured configured = new Configured();

        @Option(names = "--yes", description = "do it; without this the plan is shown only")
        private boolean yes;

        @Override
        public Integer call() throws Exception {
            return Tools.reset(configured.load(), yes, System.out);
        }
    }

    /** The version for {@code --version}. */
    static final class VersionProvider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"gpu-docker-worker " + Version.text()};
        }
    }
}
