package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.Waiting;
import io.gpudocker.worker.observe.Tracing;
import java.time.InstantSource;
import java.util.Optional;

/** What a command must pass before its verb is asked: its reply topic, its expiry, and what it comes after. Thread-safe. */
public final class Gate {
    private final ReplyTopics replyTopics;
    private final Dependencies dependencies;
    private final InstantSource clock;
    private final Tracing tracing;

    public Gate(ReplyTopics replyTopics, Dependencies dependencies, InstantSource clock, Tracing tracing) {
        this.replyTopics = replyTopics;
        this.dependencies = dependencies;
        this.clock = clock;
        this.tracing = tracing;
    }

    /** A refusal that needs no waiting. */
    Optional<CommandError> closed(CommandEnvelope envelope) {
        String topic = envelope.replyTopic();
        if (topic != null && !replyTopics.allow(topic)) {
            return Optional.of(Refusals.replyTopic(topic));
        }
        return expired(envelope);
    }

    /** Waits for what the command comes after. */
    Optional<CommandError> pass(CommandEnvelope envelope, ResourceKey key, Command.Mutating command, Waiting waiting)
            throws InterruptedException {
        Optional<CommandError> closed = closed(envelope);
        if (closed.isPresent() || command.after().isEmpty()) {
            return closed;
        }
        Optional<CommandError> failed = tracing.step(
                "after",
                problem -> problem.map(error -> error.code().name()),
                () -> waiting.aside(() -> dependencies.await(envelope.id(), key, command.after())));
        return failed.isPresent() ? failed : expired(envelope);
    }

    private Optional<CommandError> expired(CommandEnvelope envelope) {
        return Optional.ofNullable(envelope.expiryTime())
                .filter(expiry -> !clock.instant().isBefore(expiry))
                .map(Refusals::expired);
    }

    void arrived(CommandId id, ResourceKey key) {
        dependencies.arrived(id, key);
    }

    void finished(CommandId id) {
        dependencies.finished(id);
    }
}
