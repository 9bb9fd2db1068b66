package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.producer.call.Answers;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Moment;
import io.gpudocker.producer.text.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gdw logs}: what the container wrote to its two streams, on the same two. */
@Command(name = "logs", description = "Show what the container wrote.")
public final class Logs extends ReplicaSetVerbs.Named {
    @Option(names = "--of-version", paramLabel = "N", description = "Of this version instead of the current one.")
    private @Nullable Integer version;

    @Option(names = "--tail", paramLabel = "N", description = "Lines from the end (100).")
    private int tail = 100;

    @Option(names = "--since", paramLabel = "TIME", description = "Only after this time, or from 10m ago.")
    private @Nullable Moment since;

    @Option(
            names = {"-t", "--timestamps"},
            description = "With the time of each line.")
    private boolean timestamps;

    @Override
    public ReplicaSetCommand.Logs command() {
        return new ReplicaSetCommand.Logs(
                name,
                version,
                tail,
                since == null ? null : since.before(session().now()));
    }

    @Override
    int show(CommandResult result) {
        if (session().json() || !(result.payload() instanceof LogsResult logs)) {
            return Answers.show(session(), result);
        }
        Terminal terminal = session().terminal();
        if (logs.truncated()) {
            terminal.err().println("gdw: older lines did not fit into the answer");
        }
        for (LogsResult.Line line : logs.lines()) {
            String text = timestamps ? line.time() + " " + line.text() : line.text();
            (line.stream().equals("stderr") ? terminal.err() : terminal.out()).println(text);
        }
        return ExitCode.SUCCEEDED;
    }
}
