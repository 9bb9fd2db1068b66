package io.gpudocker.messages.codec;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is wrong with a command. Confined to one decoding; bounded, so that the answer fits the topic. */
final class Violations {
    static final int MOST = 100;
    private static final int LONGEST_PATH = 300;

    private final List<Map<String, String>> found = new ArrayList<>();
    private int count;

    /**
     * Adds one.
     *
     * @param path a JSON pointer from the event's top, such as {@code /data/binds/0/dest} or {@code /expirytime}
     * @param message a sentence without its subject, such as {@code must not be empty}
     */
    void add(String path, String message) {
        count++;
        if (found.size() < MOST) {
            Map<String, String> violation = new LinkedHashMap<>();
            violation.put("path", Utf8.quotable(path, LONGEST_PATH));
            violation.put("message", message);
            found.add(violation);
        }
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** {@code INVALID_COMMAND} with all of them; the first stands in the message. */
    CommandError toError() {
        Map<String, String> first = found.getFirst();
        String message = "The command has " + (count == 1 ? "a problem: " : count + " problems, the first: ")
                + first.get("path") + " " + first.get("message");
        CommandError error =
                CommandError.of(ErrorCode.INVALID_COMMAND, message).withDetail("violations", List.copyOf(found));
        return count > MOST ? error.withDetail("violationsLeftOut", count - MOST) : error;
    }

    /** A pointer to a member; its name is escaped as RFC 6901 says. */
    static String member(String path, String name) {
        return path + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
