package io.gpudocker.worker.domain;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import java.util.List;

/** How a command ended and the events it caused. Once stored it is never computed again, and never undone. */
public record Outcome(CommandResult result, List<Event> events) {}
