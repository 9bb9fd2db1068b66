package io.gpudocker.producer.verb;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.client.ClientException;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.producer.call.Answers;
import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Moment;
import io.gpudocker.producer.call.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gdw result}: looks through what stands on the reply topic; needs no client that is started. */
@Command(
        name = "result",
        description = {
            "Find the result of an earlier command.",
            "It is shown, and the exit code is as if it had just come. Give --source when the command was not sent by this user's gdw."
        })
public final class FindResult implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the command.")
    private String id = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "When it was sent at the earliest: a time, or so long ago (PT1H).")
    private Moment since = new Moment.Span(Duration.ofHours(1));

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("used without a command line");
        }
        Session session = Session.of(spec);
        CommandId command = new CommandId(session.source(), id);
        Optional<CommandResult> result = find(session, command);
        if (result.isEmpty()) {
            session.terminal()
                    .err()
                    .println("no result of " + command.id() + " from " + command.source() + " since "
                            + since.before(session.now()) + " on host " + session.requiredHost());
            return ExitCode.NO_ANSWER;
        }
        return Answers.show(session, result.get());
    }

    private Optional<CommandResult> find(Session session, CommandId command) {
        ClientSettings settings = session.settings(session.requiredHost());
        try (CommandClient client = new CommandClient(
                settings, session.surroundings().clock(), session.surroundings().ids())) {
            return client.find(command, since.before(session.now()));
        } catch (ClientException failed) {
            throw CallFailure.of(failed, settings);
        }
    }
}
