package io.gpudocker.messages.client;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A command that was sent.
 *
 * @param result the worker's one answer, also when it is a refusal; a {@link ClientException} where there is none. It is
 *     completed on the client's reader thread, which what hangs on it must not block.
 */
public record PendingCommand(
        CommandId id, CompletableFuture<CommandResult> result, Consumer<Event.Progress> progress) {}
