package io.gpudocker.producer.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.producer.text.ErrorText;
import io.gpudocker.producer.text.ResultText;
import io.gpudocker.producer.text.Terminal;

/** Shows results as the global options want them. Confined to one thread. */
public final class Answers {
    private Answers() {}

    /** Shows any result; answers the exit code. */
    public static int show(Session session, CommandResult result) {
        Terminal terminal = session.terminal();
        if (session.json()) {
            terminal.out().println(json(result));
        } else if (result.status() == ResultStatus.SUCCEEDED) {
            ResultText text = new ResultText(terminal.colours(), session.now());
            terminal.out().print(session.quiet() ? text.names(result) : text.full(result));
        } else {
            terminal.err().print(ErrorText.render(result));
        }
        terminal.out().flush();
        return ExitCode.of(result);
    }

    /** A record of the messages as JSON without line ends. */
    public static String jsonLine(Object record) {
        try {
            return Json.mapper().writeValueAsString(record);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("can't write " + record.getClass(), defect);
        }
    }

    private static String json(CommandResult result) {
        return Json.mapper().valueToTree(result).toPrettyString();
    }
}
