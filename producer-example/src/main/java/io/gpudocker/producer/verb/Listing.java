package io.gpudocker.producer.verb;

import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.producer.call.Caller;
import io.gpudocker.producer.call.ExitCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Lists come in pages; all of them are asked for, one after the other, and shown as one. */
abstract class Listing extends Verb {
    @Option(names = "--behind", paramLabel = "NAME", description = "Begin behind this name.")
    @Nullable
    String behind;

    @Option(names = "--page-size", paramLabel = "N", description = "How many the worker is asked for at once (100).")
    int pageSize = 100;

    /** The command for the page behind a name. */
    abstract Command page(@Nullable String behindName);

    /** Where the next page begins; null at the end. */
    abstract @Nullable String next(Payload page);

    /** Two pages as one. */
    abstract Payload joined(Payload first, Payload second);

    @Override
    public Command command() {
        return page(behind);
    }

    @Override
    int call(Caller caller, Command first) {
        CommandOptions options = session().commandOptions();
        Optional<CommandResult> answer = caller.ask(first, options);
        if (answer.isEmpty()) {
            return ExitCode.SUCCEEDED;
        }
        CommandResult all = answer.get();
        String next = next(all);
        for (int number = 2; next != null; number++) {
            // A command of its own each: the same id with other content would be refused.
            CommandResult page = caller.ask(page(next), options.withId(options.id() + "-" + number))
                    .orElseThrow();
            all = join(all, page);
            next = next(page);
        }
        return show(all);
    }

    private @Nullable String next(CommandResult page) {
        return page.payload() == null ? null : next(page.payload());
    }

    /** The first with the entries of the second as well; the second alone where it failed. */
    private CommandResult join(CommandResult first, CommandResult second) {
        Payload one = first.payload();
        Payload other = second.payload();
        if (one == null || other == null) {
            return second;
        }
        return new CommandResult(
                first.commandId(),
                first.commandSource(),
                first.commandType(),
                first.host(),
                first.kind(),
                first.name(),
                second.status(),
                joined(one, other),
                second.error(),
                first.startedAt(),
                second.finishedAt());
    }
}
