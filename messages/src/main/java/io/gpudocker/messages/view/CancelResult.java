package io.gpudocker.messages.view;

/** Whether {@code host.cancel} came in time. */
public record CancelResult(boolean cancelled) implements Payload {}
