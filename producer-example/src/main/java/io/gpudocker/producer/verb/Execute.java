package io.gpudocker.producer.verb;

import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.producer.call.Answers;
import io.gpudocker.producer.call.Caller;
import io.gpudocker.producer.call.ExitCode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gdw execute}: as if the process ran here, with its output and its exit code. */
@picocli.CommandLine.Command(
        name = "execute",
        description = {
            "Run a process in the container.",
            "Its output and its exit code become those of gdw. With --timeout TIME (60s) it is killed after that time"
                    + " and the exit code is 124."
        },
        customSynopsis = "gdw execute NAME [OPTIONS] -- CMD...")
public final class Execute extends Verb {
    private static final Duration DEFAULT = Duration.ofSeconds(60);
    /** For what the command may wait for before its process starts. */
    private static final Duration MARGIN = Duration.ofMinutes(4);

    @Parameters(index = "0", paramLabel = "NAME", description = "The ReplicaSet.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "CMD",
            description = "Program and arguments; no shell is put around it.")
    private List<String> cmd = new ArrayList<>();

    @Option(names = "--workdir", paramLabel = "DIR", description = "Working directory.")
    private @Nullable String workDir;

    @Option(names = "--user", paramLabel = "USER[:GROUP]", description = "User of the process.")
    private @Nullable String user;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Environment. Can be repeated.")
    private List<String> env = new ArrayList<>();

    @Override
    public ReplicaSetCommand.Execute command() {
        int seconds = seconds(processTimeout());
        return new ReplicaSetCommand.Execute(name, cmd, workDir, user, env, seconds, expectedVersion(), after());
    }

    private Duration processTimeout() {
        return Objects.requireNonNullElse(session().timeout(), DEFAULT);
    }

    /** Here {@code --timeout} is the process's; the answer may take longer. */
    @Override
    int call(Caller caller, Command command) {
        CommandOptions options =
                session().commandOptions().withAnswerWithin(processTimeout().plus(MARGIN));
        return caller.ask(command, options).map(this::show).orElse(ExitCode.SUCCEEDED);
    }

    @Override
    int show(CommandResult result) {
        if (!(result.payload() instanceof ExecuteResult process)) {
            return Answers.show(session(), result);
        }
        PrintStream err = session().terminal().err();
        if (session().json()) {
            Answers.show(session(), result);
        } else {
            write(session().terminal().out(), process.stdout(), process.encoding());
            write(err, process.stderr(), process.encoding());
            if (process.truncated()) {
                err.println("gdw: the output was longer than the answer can hold and is cut");
            }
        }
        if (process.timedOut()) {
            err.println("gdw: the process was killed after " + processTimeout().toSeconds() + " s");
            return ExitCode.PROCESS_TIMED_OUT;
        }
        return Objects.requireNonNullElse(process.exitCode(), ExitCode.FAILED);
    }

    private static void write(PrintStream stream, String text, String encoding) {
        byte[] bytes =
                encoding.equals("base64") ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
        stream.writeBytes(bytes);
        stream.flush();
    }
}
