package io.gpudocker.worker.pipeline;

/** Sends the stored events that no command caused, before whatever is delivered next. Thread-safe. */
@FunctionalInterface
public interface EventPump {
    /** Hands what is stored and not yet sent to the outbox; cheap when there is nothing. */
    void pump() throws InterruptedException;
}
