package io.gpudocker.worker.handler;

import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.ResourceKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes results. Thread-safe. */
public final class Outcomes {
    private final String host;
    private final InstantSource clock;

    public Outcomes(String host, InstantSource clock) {
        this.host = host;
        this.clock = clock;
    }

    Outcome of(Task task, ResultStatus status, @Nullable CommandError error, Conclusion conclusion) {
        var entry = task.entry().value();
        return new Outcome(
                result(
                        task.envelope(),
                        new ResourceKey(entry.kind(), entry.name()),
                        status,
                        conclusion.payload(),
                        error,
                        entry.startedAt()),
                conclusion.events());
    }

    /** A refusal of a command that is not journalled. */
    public Outcome refused(CommandEnvelope envelope, @Nullable ResourceKey key, CommandError error) {
        return new Outcome(result(envelope, key, ResultStatus.REFUSED, null, error, clock.instant()), List.of());
    }

    /**
     * Instead of an outcome whose answer is too large for its topic. What was changed stays changed, which is why the
     * error says that it was not undone.
     */
    public Outcome withoutPayload(Outcome outcome, CommandError tooLarge) {
        CommandResult was = outcome.result();
        boolean succeeded = was.status() == ResultStatus.SUCCEEDED;
        var small = new CommandResult(
                was.commandId(),
                was.commandSource(),
                was.commandType(),
                was.host(),
                was.kind(),
                was.name(),
                succeeded ? ResultStatus.FAILED : was.status(),
                null,
                succeeded ? tooLarge.withDetail("undone", false) : tooLarge,
                was.startedAt(),
                was.finishedAt());
        return new Outcome(small, outcome.events());
    }

    /** The answer to a read. */
    public Outcome answer(CommandEnvelope envelope, ResourceKey key, Reply reply, Instant startedAt) {
        return new Outcome(
                switch (reply) {
                    case Reply.Found(Payload payload) ->
                        result(envelope, key, ResultStatus.SUCCEEDED, payload, null, startedAt);
                    case Reply.Refused(CommandError error) ->
                        result(envelope, key, ResultStatus.REFUSED, null, error, startedAt);
                },
                List.of());
    }

    private CommandResult result(
            CommandEnvelope envelope,
            @Nullable ResourceKey key,
            ResultStatus status,
            @Nullable Payload payload,
            @Nullable CommandError error,
            Instant startedAt) {
        return new CommandResult(
                envelope.id().id(),
                envelope.id().source(),
                envelope.type(),
                host,
                key == null ? null : key.kind().wireName(),
                key == null ? null : key.name(),
                status,
                payload,
                error,
                startedAt,
                clock.instant());
    }
}
