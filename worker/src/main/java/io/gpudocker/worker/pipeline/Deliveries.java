package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.Outcomes;
import io.gpudocker.worker.handler.Patience;
import io.gpudocker.worker.handler.Waiting;
import io.gpudocker.worker.journal.Admission;
import io.gpudocker.worker.journal.CommandDigest;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.DeliveryFailedException;
import io.gpudocker.worker.outbox.Outbox;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands answers to the outbox, which keeps their order, and tells journal and metrics when Kafka has them. The next
 * command of a name need not wait for that; how many may be on their way is bounded. Thread-safe.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int MAX_ON_THE_WAY = 1_000;

    private final Outbox outbox;
    private final Replies replies;
    private final Outcomes outcomes;
    private final CommandJournal journal;
    private final FirstAnswers firstAnswers;
    private final EventPump events;
    private final Observer observer;
    private final Tracing tracing;
    private final Semaphore onTheWay = new Semaphore(MAX_ON_THE_WAY);

    public Deliveries(
            Outbox outbox,
            Replies replies,
            Outcomes outcomes,
            CommandJournal journal,
            FirstAnswers firstAnswers,
            EventPump events,
            Observer observer,
            Tracing tracing) {
        this.outbox = outbox;
        this.replies = replies;
        this.outcomes = outcomes;
        this.journal = journal;
        this.firstAnswers = firstAnswers;
        this.events = events;
        this.observer = observer;
        this.tracing = tracing;
    }

    /** Told of every record that was answered or set aside. Called on any thread; must not wait. */
    public interface Observer {
        /** Kafka has the answer. */
        void answered(CommandId id, Outcome outcome);

        void deadLetter();

        /** It was answered with its first answer. */
        void repeated();
    }

    void deadLetter(InboundRecord record, String reason) throws InterruptedException {
        LOG.warn(
                "dead-letter partition={} offset={} reason=\"{}\"",
                record.position().partition(),
                record.position().offset(),
                reason);
        observer.deadLetter();
        send(
                replies.deadLetter(record, reason, DeadLetters.MAX_VALUE_BYTES),
                List.of(() -> replies.deadLetter(record, reason, DeadLetters.SMALL_VALUE_BYTES)),
                committed -> {});
    }

    /** A refusal that is not journalled, since it comes out the same every time. */
    void refusal(InboundRecord record, CommandEnvelope envelope, CommandError error) throws InterruptedException {
        String name = envelope.key();
        ResourceKey key = name == null ? null : new ResourceKey(record.topicKind(), name);
        afresh(record, envelope, outcomes.refused(envelope, key, error));
    }

    void otherContent(InboundRecord record, CommandEnvelope envelope, ResourceKey key) throws InterruptedException {
        afresh(record, envelope, outcomes.refused(envelope, key, Refusals.otherContent()));
    }

    /** An answer that is given anew each time: its id is that of the record. */
    void afresh(InboundRecord record, CommandEnvelope envelope, Outcome outcome) throws InterruptedException {
        answer(replies.answerId(envelope.id(), record.position()), record, envelope, outcome);
    }

    /** The stored outcome of a changing command, with what it changed. */
    void first(InboundRecord record, CommandEnvelope envelope, ResourceKey key, Outcome outcome, Waiting waiting)
            throws InterruptedException {
        Delivery delivery = Patience.forStore(waiting, () -> {
            events.pump();
            return replies.first(envelope, outcome, key, record.position());
        });
        tracing.answered(outcome.result());
        send(delivery, smaller(delivery, envelope, replies.answerId(envelope.id()), outcome), position -> {
            journal.answerCommitted(CommandDigest.of(envelope.id()), position);
            observer.answered(envelope.id(), outcome);
        });
    }

    /** The first answer again. The same record come again after a crash brings its events along. */
    void again(
            InboundRecord record,
            CommandEnvelope envelope,
            ResourceKey key,
            Admission.Answered answered,
            Waiting waiting)
            throws InterruptedException {
        switch (answered.answer()) {
            case Answer.Inline(Outcome outcome)
            when answered.position().equals(record.position()) -> first(record, envelope, key, outcome, waiting);
            case Answer.Inline(Outcome outcome) -> repeat(record, envelope, outcome);
            case Answer.OnTopic(RecordPosition position, var ignored) ->
                repeat(record, envelope, firstAnswers.at(envelope, key, position));
        }
    }

    private void repeat(InboundRecord record, CommandEnvelope envelope, Outcome outcome) throws InterruptedException {
        observer.repeated();
        tracing.repeated();
        answer(replies.answerId(envelope.id()), record, envelope, outcome);
    }

    private void answer(String id, InboundRecord record, CommandEnvelope envelope, Outcome outcome)
            throws InterruptedException {
        Delivery delivery = replies.only(id, envelope, outcome, record.position());
        tracing.answered(outcome.result());
        send(delivery, smaller(delivery, envelope, id, outcome), position -> observer.answered(envelope.id(), outcome));
    }

    /**
     * Instead of what the topics do not take, since it must not come again for ever: first without the payload, then
     * without the state record. Asks nobody, for it is called on the outbox's thread.
     */
    private List<Supplier<Delivery>> smaller(Delivery delivery, CommandEnvelope envelope, String id, Outcome outcome) {
        Outcome small = outcomes.withoutPayload(outcome, Refusals.tooLarge());
        return List.of(
                () -> replies.instead(delivery, envelope, small, id, true),
                () -> replies.instead(delivery, envelope, small, id, false));
    }

    void progress(CommandEnvelope envelope, ResourceKey key, Event.Progress progress) {
        outbox.progress(replies.progress(envelope, key, progress));
    }

    private void send(Delivery delivery, List<Supplier<Delivery>> instead, Consumer<RecordPosition> committed)
            throws InterruptedException {
        Tracing.Sending sending = tracing.sending(delivery.records().getFirst().topic());
        onTheWay.acquire();
        attempt(delivery, instead, committed, sending);
    }

    private void attempt(
            Delivery delivery,
            List<Supplier<Delivery>> instead,
            Consumer<RecordPosition> committed,
            Tracing.Sending sending) {
        var _ = outbox.deliver(delivery).whenComplete((position, failure) -> {
            if (failure instanceof DeliveryFailedException) {
                LOG.error("undeliverable partition={} reason=\"{}\"", delivery.finishes(), failure.getMessage());
                if (!instead.isEmpty()) {
                    attempt(instead.getFirst().get(), instead.subList(1, instead.size()), committed, sending);
                    return;
                }
            }
            sending.ended(failure);
            if (position != null) {
                committed.accept(position);
            }
            onTheWay.release();
        });
    }
}
