package io.gpudocker.producer.fleet;

import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last events, and the last results of commands that did something, by the time that they carry: partitions are read one
 * after the other, so that records do not come in that order. Guarded by its owner.
 */
final class LatestReplies {
    private static final int KEPT = 100;
    /** Results of these change nothing and tell nobody but who asked. */
    private static final Set<String> READS = Set.of("describe", "history", "list", "logs");

    private final List<ReplyRecord> newestFirst = new ArrayList<>();

    void accept(ReplyRecord reply) {
        if (telling(reply)) {
            int place = 0;
            while (place < newestFirst.size() && timeOf(newestFirst.get(place)).isAfter(timeOf(reply))) {
                place++;
            }
            newestFirst.add(place, reply);
            if (newestFirst.size() > KEPT) {
                newestFirst.removeLast();
            }
        }
    }

    /**
     * Newest first.
     *
     * @param host only of this one; null for all
     */
    List<ReplyRecord> of(@Nullable String host) {
        return newestFirst.stream()
                .filter(reply -> host == null || host.equals(hostOf(reply)))
                .toList();
    }

    private static boolean telling(ReplyRecord reply) {
        return switch (reply) {
            case ReplyRecord.Event(EventRecord record) -> !(record.event() instanceof Event.Progress);
            case ReplyRecord.Result(var _, CommandResult result, var _) -> !READS.contains(verb(result));
            case ReplyRecord.Other _ -> false;
        };
    }

    private static String verb(CommandResult result) {
        String[] parts = result.commandType().split("\\.");
        return parts.length < 2 ? "" : parts[parts.length - 2];
    }

    private static Instant timeOf(ReplyRecord reply) {
        return switch (reply) {
            case ReplyRecord.Event(EventRecord record) -> record.time();
            case ReplyRecord.Result(var _, CommandResult result, var _) -> result.finishedAt();
            case ReplyRecord.Other _ -> Instant.EPOCH;
        };
    }

    private static @Nullable String hostOf(ReplyRecord reply) {
        return switch (reply) {
            case ReplyRecord.Event(EventRecord record) -> record.host();
            case ReplyRecord.Result(var _, CommandResult result, var _) -> result.host();
            case ReplyRecord.Other _ -> null;
        };
    }
}
