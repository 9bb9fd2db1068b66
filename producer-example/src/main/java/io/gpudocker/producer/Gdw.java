package io.gpudocker.producer;

import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.call.Surroundings;
import io.gpudocker.producer.call.Values;
import io.gpudocker.producer.text.Terminal;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code gdw}: one subcommand per verb. */
@Command(
        name = "gdw",
        description = "GPU containers by command: sends a command to the worker of a host and waits for its result.",
        customSynopsis = "gdw [OPTIONS] COMMAND [OPTIONS] ...",
        versionProvider = Gdw.Version.class,
        optionListHeading = "%nOptions of every command, before or behind its name:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the command succeeded (execute: the exit code of the process)",
            "1:audit: there are deviations; usage: a record could not be read",
            "2:the command line is wrong, nothing was sent",
            "3:REFUSED: nothing was touched",
            "4:FAILED: it was tried, and undone where that was possible",
            "5:no answer in time: the command may still be carried out",
            "6:Kafka can't be reached, or lacks the topics of this host",
            "124:execute: the process was killed after its time"
        },
        footer = "%nTimes are such as PT10M, 10m or 90s. Errors go to standard error, results to standard output.")
public final class Gdw extends Session {

    Gdw(Surroundings surroundings) {
        super(surroundings);
    }

    /** Ends the JVM with the exit code. */
    public static void main(String[] args) {
        System.exit(commandLine(Surroundings.ofProcess(), args).execute(args));
    }

    /**
     * The command line; {@code execute} answers the exit code.
     *
     * @param args that it is to understand
     */
    static CommandLine commandLine(Surroundings surroundings, String... args) {
        CommandLine line = new CommandLine(new Gdw(surroundings));
        Verbs.needed(args).forEach(line::addSubcommand);
        Values.register(line);
        abbreviate(line);
        return line.setExpandAtFiles(false)
                .setUsageHelpWidth(100)
                .setOut(Terminal.writer(surroundings.terminal().out()))
                .setErr(Terminal.writer(surroundings.terminal().err()))
                .setHelpFactory(ShortHelp::new)
                .setParameterExceptionHandler((wrong, _) -> usage(wrong))
                .setExecutionExceptionHandler((failed, command, parsed) -> failure(command, failed));
    }

    private static void abbreviate(CommandLine line) {
        line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        line.getSubcommands().values().forEach(Gdw::abbreviate);
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("gdw: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' says more.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failure(CommandLine command, Exception failed) throws Exception {
        if (failed instanceof CallFailure known) {
            command.getErr().println("gdw: " + known.getMessage());
            return known.exitCode();
        }
        throw failed;
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "gdw "
                        + Objects.requireNonNullElse(
                                Gdw.class.getPackage().getImplementationVersion(), "(not from a jar)")
            };
        }
    }
}
