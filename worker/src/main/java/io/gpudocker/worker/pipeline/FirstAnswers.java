package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.Outcomes;
import io.gpudocker.worker.outbox.AnswerReader;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a first answer again where the journal says it stands. Thread-safe. */
public final class FirstAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAnswers.class);

    private final AnswerReader reader;
    private final Outcomes outcomes;
    private final ReplyCodec codec = new ReplyCodec();

    public FirstAnswers(AnswerReader reader, Outcomes outcomes) {
        this.reader = reader;
        this.outcomes = outcomes;
    }

    /** The answer at this position; when the topic keeps it no more, a refusal that says so. */
    Outcome at(CommandEnvelope envelope, ResourceKey key, RecordPosition position) {
        return reader.read(position)
                .map(codec::decode)
                .filter(ReplyRecord.Result.class::isInstance)
                .map(ReplyRecord.Result.class::cast)
                .map(ReplyRecord.Result::result)
                .filter(found -> found.commandId().equals(envelope.id().id())
                        && found.commandSource().equals(envelope.id().source()))
                .map(found -> new Outcome(found, List.of()))
                .orElseGet(() -> {
                    LOG.error("first-answer-gone commandId={} position={}", envelope.id(), position);
                    return outcomes.refused(
                            envelope,
                            key,
                            CommandError.of(
                                    ErrorCode.INTERNAL,
                                    "this command was answered before, and the reply topic no longer keeps that answer"));
                });
    }
}
