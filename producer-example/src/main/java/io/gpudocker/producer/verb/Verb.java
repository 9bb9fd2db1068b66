package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.producer.call.Answers;
import io.gpudocker.producer.call.Caller;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A subcommand that sends one command and shows its result. Picocli fills in its fields, then calls it on the main thread. */
public abstract class Verb implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    /** The command that the flags ask for. */
    public abstract Command command();

    @Override
    public Integer call() {
        Command command = command();
        if (!command.mutating() && (expectedVersion() != null || !after().isEmpty())) {
            throw session().usage("--expected-version and --after are for commands that change something");
        }
        try (Caller caller = Caller.connect(session())) {
            return call(caller, command);
        }
    }

    int call(Caller caller, Command command) {
        return caller.ask(command, session().commandOptions()).map(this::show).orElse(ExitCode.SUCCEEDED);
    }

    /** Shows the result; answers the exit code. */
    int show(CommandResult result) {
        return Answers.show(session(), result);
    }

    final Session session() {
        if (spec == null) {
            throw new IllegalStateException("used without a command line");
        }
        return Session.of(spec);
    }

    /** Whole seconds, as the contract has them. */
    final int seconds(Duration length) {
        if (length.toSeconds() > Integer.MAX_VALUE) {
            throw session().usage(length + " is too long");
        }
        return (int) length.toSeconds();
    }

    final @Nullable Integer expectedVersion() {
        return session().expectedVersion();
    }

    final List<String> after() {
        return session().after();
    }
}
