package io.gpudocker.producer.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.producer.audit.VersionFact.Step;
import io.gpudocker.producer.bill.UsageReader;
import io.gpudocker.producer.replay.RecordHeaders;
import io.gpudocker.producer.replay.ResultHead;
import io.gpudocker.producer.text.ReplyText;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes in what stands on the reply topic. Progress is passed over: it is lost with the process that tells it. One thread. */
final class HappenedSide {
    private static final String EVENT = "io.gpudocker.event.";
    private static final String PROGRESS = "io.gpudocker.event.progress.v1";
    private static final String USAGE = "io.gpudocker.event.usage.v1";
    private static final String DELETE = "io.gpudocker.replicaset.delete.v1";

    private final Scope scope;
    private final Facts facts;
    private final Timeline timeline;
    private final Seen seen;
    private final ReplyCodec codec = new ReplyCodec();

    HappenedSide(Scope scope, Facts facts, Timeline timeline, Seen seen) {
        this.scope = scope;
        this.facts = facts;
        this.timeline = timeline;
        this.seen = seen;
    }

    /** @throws IOException when it can't be read */
    void reply(ConsumerRecord<byte[], byte[]> record) throws IOException {
        String type = RecordHeaders.type(record);
        if (type.equals(MessageTypes.RESULT)) {
            JsonNode data = Json.mapper().readTree(record.value());
            answer(record, data, ResultHead.of(data));
        } else if (type.startsWith(EVENT) && !type.equals(PROGRESS)) {
            event(record, Json.mapper().readTree(record.value()), type.equals(USAGE));
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> record, JsonNode data, ResultHead head) {
        if (!scope.wantsHost(head.host())) {
            return;
        }
        Origin origin = Origins.of(head.host(), record);
        boolean wanted = scope.wantsCommand(head.commandSource(), head.commandId());
        boolean named = scope.wantsName(origin.name());
        if (wanted && named) {
            facts.answers.add(new AnswerFact(
                    AnswerFact.Kind.ANSWER, origin, head.commandSource(), head.commandId(), head.commandType()));
            seen.answers += scope.inRange(origin.time()) ? 1 : 0;
            id(origin, record, data);
        }
        boolean shows = head.replicaSets().stream().anyMatch(shown -> scope.wantsName(shown.name()));
        if (head.succeeded() && !scope.ofCommands()) {
            versions(origin, Origins.id(record), head);
        }
        if (wanted && (named || shows) && scope.inRange(origin.time()) && timeline.takes(origin.time())) {
            timeline.add(entry(
                    Timeline.Kind.ANSWER, origin, outcome(head), head.commandSource(), head.commandId(), why(head)));
        }
    }

    private void versions(Origin origin, String recordId, ResultHead head) {
        if (head.commandType().equals(DELETE)) {
            version(new VersionFact(origin, recordId, head.name(), Step.DELETE, 0));
        }
        head.replicaSets()
                .forEach(shown -> version(new VersionFact(
                        origin,
                        recordId,
                        shown.name(),
                        shown.moved() ? Step.MOVED : Step.of(head.verb()),
                        shown.version())));
    }

    private void version(VersionFact fact) {
        if (scope.wantsName(fact.name())) {
            facts.versions.add(fact);
            seen.versions += scope.inRange(fact.origin().time()) ? 1 : 0;
        }
    }

    private void event(ConsumerRecord<byte[], byte[]> record, JsonNode data, boolean usage) throws IOException {
        String host = data.path("host").asText("");
        Origin origin = Origins.of(host, record);
        String cause = Objects.requireNonNullElse(RecordHeaders.text(record, "ce_causationid"), "");
        boolean caused = !scope.ofCommands() || (!cause.isEmpty() && cause.equals(scope.commandId()));
        if (!scope.wantsHost(host) || !scope.wantsName(origin.name()) || !caused) {
            return;
        }
        if (!scope.ofCommands()) {
            id(origin, record, data);
        }
        if (usage && !scope.ofCommands()) {
            facts.usage.add(UsageFact.of(origin, Origins.id(record), UsageReader.read(record.value())));
            seen.intervals += scope.inRange(origin.time()) ? 1 : 0;
        }
        if (scope.inRange(origin.time()) && timeline.takes(origin.time())) {
            timeline.add(entry(Timeline.Kind.EVENT, origin, happened(record), "", cause, ""));
        }
    }

    private void id(Origin origin, ConsumerRecord<byte[], byte[]> record, JsonNode data) {
        facts.ids.add(new IdFact(origin, Origins.id(record), ContentHash.of(data)));
        seen.ids += scope.inRange(origin.time()) ? 1 : 0;
    }

    private static String outcome(ResultHead head) {
        String versions = head.replicaSets().stream()
                .map(shown -> ", version " + shown.version() + (shown.moved() ? " of " + shown.name() : ""))
                .collect(Collectors.joining());
        return Verbs.of(head.commandType()) + " " + head.status() + versions;
    }

    private static String why(ResultHead head) {
        return head.errorCode().isEmpty() ? "" : head.errorCode() + ": " + head.errorMessage();
    }

    private String happened(ConsumerRecord<byte[], byte[]> record) {
        return switch (codec.decode(RecordHeaders.raw(record))) {
            case ReplyRecord.Event(var event) -> ReplyText.happened(event.event());
            case ReplyRecord.Result _ -> "";
            case ReplyRecord.Other(String reason) -> reason;
        };
    }

    private static Timeline.Entry entry(
            Timeline.Kind kind, Origin origin, String what, String source, String id, String why) {
        return new Timeline.Entry(
                origin.time(), kind, origin.place(), origin.host(), origin.name(), what, source, id, why);
    }
}
