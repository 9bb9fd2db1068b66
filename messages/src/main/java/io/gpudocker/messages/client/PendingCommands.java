package io.gpudocker.messages.client;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands that wait for an answer, and those who listen. Thread-safe; {@link #accept} on the reader thread only. */
final class PendingCommands {
    private static final Logger LOG = LoggerFactory.getLogger(PendingCommands.class);

    private final String host;
    private final RecentIds seen = new RecentIds(10_000);
    private final Map<CommandId, List<PendingCommand>> pending = new ConcurrentHashMap<>();
    private final List<Consumer<ReplyRecord>> followers = new CopyOnWriteArrayList<>();
    private volatile @Nullable ClientException over;

    PendingCommands(String host) {
        this.host = host;
    }

    void add(PendingCommand command) {
        pending.computeIfAbsent(command.id(), id -> new CopyOnWriteArrayList<>())
                .add(command);
        var _ = command.result().whenComplete((result, failure) -> remove(command));
        ClientException failure = over;
        if (failure != null) {
            command.result().completeExceptionally(failure);
        }
    }

    private void remove(PendingCommand command) {
        pending.computeIfPresent(command.id(), (id, all) -> {
            all.remove(command);
            return all.isEmpty() ? null : all;
        });
    }

    void follow(Consumer<ReplyRecord> follower) {
        followers.add(follower);
    }

    void unfollow(Consumer<ReplyRecord> follower) {
        followers.remove(follower);
    }

    void accept(ReplyRecord reply) {
        // A result may come twice, after a worker was fenced or a client asked again: callers see it once.
        boolean repeated = reply instanceof ReplyRecord.Result(String id, var _, var _) && !seen.add(id);
        if (!repeated) {
            followers.forEach(follower -> call(follower, reply));
        }
        switch (reply) {
            case ReplyRecord.Result(var _, CommandResult result, var _) -> complete(result);
            case ReplyRecord.Event(EventRecord event) -> progress(event);
            case ReplyRecord.Other _ -> {
                // Followers have been told; no command waits for it.
            }
        }
    }

    private void complete(CommandResult result) {
        if (result.host().equals(host)) {
            pending.getOrDefault(new CommandId(result.commandSource(), result.commandId()), List.of())
                    .forEach(command -> command.result().complete(result));
        }
    }

    private void progress(EventRecord event) {
        String cause = event.causationId();
        if (event.event() instanceof Event.Progress progress
                && cause != null
                && event.host().equals(host)) {
            pending.forEach((id, commands) -> {
                if (id.id().equals(cause)) {
                    commands.forEach(command -> call(command.progress(), progress));
                }
            });
        }
    }

    private static <T> void call(Consumer<T> callback, T value) {
        try {
            callback.accept(value);
        } catch (RuntimeException theirs) {
            LOG.warn("a listener failed; the next one is told all the same", theirs);
        }
    }

    /** Completes everything that waits, and whatever comes later, with this failure. */
    void fail(ClientException failure) {
        over = failure;
        pending.values()
                .forEach(
                        commands -> commands.forEach(command -> command.result().completeExceptionally(failure)));
    }
}
