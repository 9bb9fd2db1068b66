package io.gpudocker.producer.text;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import java.util.List;
import java.util.Map;

/** Refusals and failures in lines a person can act on. */
public final class ErrorText {
    private ErrorText() {}

    /** Code and message first, then the details, then what may be done. */
    public static String render(CommandResult result) {
        CommandError error = result.error();
        if (error == null) {
            return result.status() + " without a reason\n";
        }
        StringBuilder text = new StringBuilder(result.status() == ResultStatus.REFUSED ? "refused" : "failed")
                .append(": ")
                .append(error.code())
                .append("\n  ")
                .append(error.message())
                .append('\n');
        error.details().forEach((name, value) -> append(text, "  ", name, value));
        if (error.retryable()) {
            text.append("  The same wish may succeed later, sent as a new command.\n");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String indent, String name, Object value) {
        text.append(indent).append(name).append(':');
        if (value instanceof List<?> many) {
            text.append('\n');
            many.forEach(
                    each -> text.append(indent).append("  ").append(item(each)).append('\n'));
        } else if (value instanceof Map<?, ?> fields) {
            text.append('\n');
            fields.forEach((key, field) -> append(text, indent + "  ", String.valueOf(key), String.valueOf(field)));
        } else {
            text.append(' ').append(value).append('\n');
        }
    }

    private static String item(Object each) {
        return each instanceof Map<?, ?> violation && violation.containsKey("path")
                ? violation.get("path") + "  " + violation.get("message")
                : String.valueOf(each);
    }
}
