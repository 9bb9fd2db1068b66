package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.outbox.Delivery;
import io.gpudocker.worker.outbox.OutgoingRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an outcome becomes on the wire: the result first, then its events, the state record and the copy. Thread-safe. */
public final class Replies {
    private final String host;
    private final Topics topics;
    private final ReplyTopics replyTopics;
    private final StateRecords stateRecords;
    private final InstantSource clock;
    private final ResultCodec results = new ResultCodec();
    private final EventCodec events = new EventCodec();

    public Replies(
            String host, Topics topics, ReplyTopics replyTopics, StateRecords stateRecords, InstantSource clock) {
        this.host = host;
        this.topics = topics;
        this.replyTopics = replyTopics;
        this.stateRecords = stateRecords;
        this.clock = clock;
    }

    /** The id of the answer to a changing command: the same whenever it is asked for. */
    String answerId(CommandId id) {
        return ResultCodec.idOf(host, id);
    }

    /** The id of an answer that a repeat of the command would not get: reads, and other content under the same id. */
    String answerId(CommandId id, RecordPosition position) {
        return answerId(id) + "-" + position.partition().topic() + "-"
                + position.partition().number() + "-" + position.offset();
    }

    /** The first answer, with its events and, unless nothing was touched, the state record as it is now. */
    Delivery first(CommandEnvelope envelope, Outcome outcome, ResourceKey key, RecordPosition position) {
        String id = answerId(envelope.id());
        List<OutgoingRecord> records = new ArrayList<>();
        records.add(answer(id, envelope, outcome));
        for (int i = 0; i < outcome.events().size(); i++) {
            Event event = outcome.events().get(i);
            records.add(event(idOf(event, id + "-" + i), envelope, key, event));
        }
        if (outcome.result().status() != ResultStatus.REFUSED) {
            stateRecords.of(key).ifPresent(records::add);
        }
        return new Delivery(records, copies(id, envelope, outcome), true, position, 0);
    }

    /** An interval of use has the same id whoever tells it. */
    private String idOf(Event event, String otherwise) {
        return event instanceof Event.Usage usage ? host + "/" + OutboxEvent.id(usage) : otherwise;
    }

    /** An answer alone. */
    Delivery only(String id, CommandEnvelope envelope, Outcome outcome, RecordPosition position) {
        return new Delivery(List.of(answer(id, envelope, outcome)), copies(id, envelope, outcome), true, position, 0);
    }

    /** The same with another answer, and without the state record when {@code stateToo} is false. */
    Delivery instead(Delivery delivery, CommandEnvelope envelope, Outcome outcome, String id, boolean stateToo) {
        List<OutgoingRecord> records = new ArrayList<>();
        records.add(answer(id, envelope, outcome));
        delivery.records().stream()
                .skip(1)
                .filter(record -> stateToo || !record.topic().equals(topics.state()))
                .forEach(records::add);
        return new Delivery(records, copies(id, envelope, outcome), true, delivery.finishes(), 0);
    }

    Delivery deadLetter(InboundRecord record, String reason, int maxBytes) {
        RawRecord letter = DeadLetters.of(record, reason, maxBytes, clock.instant());
        return new Delivery(
                List.of(new OutgoingRecord(topics.deadLetters(), null, letter)),
                List.of(),
                false,
                record.position(),
                0);
    }

    OutgoingRecord progress(CommandEnvelope envelope, ResourceKey key, Event.Progress progress) {
        String id = answerId(envelope.id()) + "-progress-" + progress.phase() + "-" + progress.doneBytes();
        return event(id, envelope, key, progress);
    }

    private OutgoingRecord event(String id, CommandEnvelope envelope, ResourceKey key, Event event) {
        return new OutgoingRecord(
                topics.replies(),
                null,
                events.encode(new EventRecord(
                        id,
                        host,
                        key.kind(),
                        key.name(),
                        event instanceof Event.Usage usage ? usage.end() : clock.instant(),
                        envelope.correlationId(),
                        envelope.id().id(),
                        envelope.traceParent(),
                        event)));
    }

    private OutgoingRecord answer(String id, CommandEnvelope envelope, Outcome outcome) {
        return new OutgoingRecord(topics.replies(), null, encoded(id, envelope, outcome));
    }

    private RawRecord encoded(String id, CommandEnvelope envelope, Outcome outcome) {
        return results.encode(id, outcome.result(), ReplyContext.of(envelope));
    }

    /** No answer of any kind is copied to a topic that is not allowed. */
    private List<OutgoingRecord> copies(String id, CommandEnvelope envelope, Outcome outcome) {
        return Optional.ofNullable(envelope.replyTopic())
                .filter(topic -> !topic.equals(topics.replies()) && replyTopics.allow(topic))
                .map(topic -> new OutgoingRecord(topic, envelope.replyPartition(), encoded(id, envelope, outcome)))
                .stream()
                .toList();
    }
}
