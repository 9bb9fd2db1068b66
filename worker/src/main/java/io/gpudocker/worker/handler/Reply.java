package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.Payload;

/** What a read found. */
public sealed interface Reply {
    record Found(Payload payload) implements Reply {}

    record Refused(CommandError error) implements Reply {}
}
