package io.gpudocker.producer.audit;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.producer.audit.AnswerFact.Kind;
import io.gpudocker.producer.replay.Place;
import io.gpudocker.producer.replay.RecordHeaders;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes in what stands on command topics and among the dead letters. Confined to one thread. */
final class AskedSide {
    private final Scope scope;
    private final Facts facts;
    private final Timeline timeline;
    private final Seen seen;
    private final CommandCodec codec = new CommandCodec();

    AskedSide(Scope scope, Facts facts, Timeline timeline, Seen seen) {
        this.scope = scope;
        this.facts = facts;
        this.timeline = timeline;
        this.seen = seen;
    }

    /** A record of a command topic, judged as the worker of that host judges it. */
    void command(String host, ResourceKind kind, ConsumerRecord<byte[], byte[]> record) {
        Origin origin = Origins.of(host, record);
        if (!scope.wantsName(origin.name())) {
            return;
        }
        switch (codec.decode(kind, host, RecordHeaders.raw(record))) {
            case DecodedCommand.Valid valid -> asked(origin, valid.envelope(), () -> Asked.of(valid.command()), "");
            case DecodedCommand.Refused refused ->
                asked(origin, refused.envelope(), () -> "", "not as the contract has it");
            case DecodedCommand.DeadLetter(String reason) -> unreadable(origin, reason);
        }
    }

    private void asked(
            Origin origin, CommandEnvelope envelope, java.util.function.Supplier<String> details, String why) {
        String source = envelope.id().source();
        String id = envelope.id().id();
        if (!scope.wantsCommand(source, id)) {
            return;
        }
        facts.answers.add(new AnswerFact(Kind.COMMAND, origin, source, id, envelope.type()));
        if (scope.inRange(origin.time())) {
            seen.commands++;
            if (timeline.takes(origin.time())) {
                String what = (Verbs.of(envelope.type()) + " " + details.get()).strip();
                timeline.add(entry(Timeline.Kind.COMMAND, origin, what, source, id, why));
            }
        }
    }

    private void unreadable(Origin origin, String reason) {
        if (scope.ofCommands()) {
            return;
        }
        facts.answers.add(
                new AnswerFact(Kind.UNREADABLE, origin, "", origin.place().toString(), ""));
        if (scope.inRange(origin.time())) {
            seen.commands++;
            if (timeline.takes(origin.time())) {
                timeline.add(entry(Timeline.Kind.COMMAND, origin, "unreadable", "", "", reason));
            }
        }
    }

    /** @param host whose topic it came from */
    void deadLetter(String host, ConsumerRecord<byte[], byte[]> record) {
        Origin origin = Origins.of(host, record);
        if (!scope.wantsName(origin.name()) || scope.ofCommands()) {
            return;
        }
        String from = new Place(
                        Objects.requireNonNullElse(RecordHeaders.text(record, "gdw_dl_topic"), ""),
                        Origins.number(RecordHeaders.text(record, "gdw_dl_partition"))
                                .intValue(),
                        Origins.number(RecordHeaders.text(record, "gdw_dl_offset")))
                .toString();
        facts.answers.add(new AnswerFact(Kind.DEAD_LETTER, origin, "", from, ""));
        if (scope.inRange(origin.time())) {
            seen.deadLetters++;
            if (timeline.takes(origin.time())) {
                String reason = Objects.requireNonNullElse(RecordHeaders.text(record, "gdw_dl_reason"), "");
                timeline.add(entry(Timeline.Kind.DEAD_LETTER, origin, "of " + from, "", "", reason));
            }
        }
    }

    private static Timeline.Entry entry(
            Timeline.Kind kind, Origin origin, String what, String source, String id, String why) {
        return new Timeline.Entry(
                origin.time(), kind, origin.place(), origin.host(), origin.name(), what, source, id, why);
    }
}
