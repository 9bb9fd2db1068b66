package io.gpudocker.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.Alone;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.handler.Waiting;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.outbox.FakeOutbox;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.gpudocker.worker.outbox.RecordingOffsets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The pipeline on a {@link TestHost} and an outbox in memory. */
final class TestPipeline {
    static final String COMMANDS = "gdw.host1.replicasets";
    static final Topics TOPICS = new Topics("gdw");

    final TestHost host;
    final RecordingOffsets offsets = new RecordingOffsets();
    final FakeOutbox outbox = new FakeOutbox(offsets);
    final AtomicInteger deadLetters = new AtomicInteger();
    final AtomicInteger repeated = new AtomicInteger();
    final StoredEvents events;
    private final Tracing tracing;
    private final CommandPipeline pipeline;
    private final Waiting waiting = new Alone();
    private long next;

    TestPipeline() {
        this(Tracing.off());
    }

    TestPipeline(Tracing tracing) {
        this.tracing = tracing;
        host = new TestHost(tracing);
        var replyTopics = new ReplyTopics(TOPICS, Set.of("allowed"));
        var stateRecords = new StateRecords(TestHost.HOST, TOPICS, host.store(), host.clock);
        var replies = new Replies(TestHost.HOST, TOPICS, replyTopics, stateRecords, host.clock);
        events = new StoredEvents(TestHost.HOST, TOPICS, host.store(), outbox, stateRecords, 0);
        var life = host.life();
        var deliveries = new Deliveries(
                outbox,
                replies,
                life.outcomes(),
                life.journal(),
                new FirstAnswers(this::read, life.outcomes()),
                events,
                new Counting(),
                tracing);
        var dependencies = new Dependencies(
                id -> life.journal().find(id).map(TestPipeline::known).orElse(new Dependencies.Known.Unknown()),
                () -> CompletableFuture.completedFuture(null),
                () -> false,
                Duration.ofSeconds(10));
        var tasks = new Tasks(TestHost.HOST, life.handlers(), life.outcomes(), deliveries, host.clock);
        pipeline = new CommandPipeline(
                TestHost.HOST,
                new CommandCodec(),
                life.journal(),
                life.handlers(),
                new Gate(replyTopics, dependencies, host.clock, tracing),
                tasks,
                deliveries,
                () -> false);
    }

    private static Dependencies.Known known(JournalEntry entry) {
        Answer answer = entry.answer();
        return answer == null ? new Dependencies.Known.Running() : new Dependencies.Known.Ended(answer.status());
    }

    private final class Counting implements Deliveries.Observer {
        @Override
        public void answered(CommandId id, Outcome outcome) {}

        @Override
        public void deadLetter() {
            deadLetters.incrementAndGet();
        }

        @Override
        public void repeated() {
            repeated.incrementAndGet();
        }
    }

    /** As a broker would find it again. */
    private Optional<RawRecord> read(RecordPosition position) {
        List<OutgoingRecord> onTopic = on(position.partition().topic());
        return position.offset() < onTopic.size()
                ? Optional.of(onTopic.get((int) position.offset()).record())
                : Optional.empty();
    }

    /** A record on the command topic of ReplicaSets; {@code attributes} and {@code data} in single quotes. */
    InboundRecord record(String id, String verb, String name, String attributes, String data) {
        String json =
                "{'specversion':'1.0','id':'%s','source':'/test','type':'io.gpudocker.replicaset.%s.v1'%s,'data':{'replicaSetName':'%s'%s}}"
                        .formatted(
                                id,
                                verb,
                                attributes.isEmpty() ? "" : "," + attributes,
                                name,
                                data.isEmpty() ? "" : "," + data)
                        .replace('\'', '"');
        return raw(name, json.getBytes(StandardCharsets.UTF_8));
    }

    InboundRecord raw(String key, byte[] value) {
        return at(next++, new RawRecord(key.getBytes(StandardCharsets.UTF_8), List.of(), value, 0));
    }

    InboundRecord at(long offset, RawRecord raw) {
        return new InboundRecord(ResourceKind.REPLICA_SET, RecordPosition.of(COMMANDS, 0, offset), raw);
    }

    /** Processes it; the records that became visible by that. */
    List<OutgoingRecord> process(InboundRecord record) {
        int before = outbox.visible().size();
        try {
            tracing.command(record, pipeline.decode(record), command -> pipeline.process(record, command, waiting));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        List<OutgoingRecord> all = outbox.visible();
        return all.subList(before, all.size());
    }

    /** The only answer among them. */
    CommandResult answer(InboundRecord record) {
        List<CommandResult> results = results(process(record));
        assertThat(results).hasSize(1);
        assertThat(offsets.finished()).contains(record.position());
        return results.getFirst();
    }

    static List<CommandResult> results(List<OutgoingRecord> records) {
        return records.stream()
                .filter(record -> record.topic().equals(TOPICS.replies()))
                .map(record -> new ReplyCodec().decode(record.record()))
                .filter(ReplyRecord.Result.class::isInstance)
                .map(reply -> ((ReplyRecord.Result) reply).result())
                .toList();
    }

    static List<Event> events(List<OutgoingRecord> records) {
        return records.stream()
                .map(record -> new ReplyCodec().decode(record.record()))
                .filter(ReplyRecord.Event.class::isInstance)
                .map(reply -> ((ReplyRecord.Event) reply).event().event())
                .toList();
    }

    List<OutgoingRecord> on(String topic) {
        return outbox.visible().stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    /** What the journal's own thread does some time after the answer was committed. */
    void shrinkAnswers() {
        List<OutgoingRecord> replies = on(TOPICS.replies());
        for (Versioned<JournalEntry> stored : host.store().entries()) {
            Answer.Inline answer = (Answer.Inline) stored.value().answer();
            for (int i = 0; i < replies.size(); i++) {
                if (results(List.of(replies.get(i)))
                        .contains(java.util.Objects.requireNonNull(answer)
                                .outcome()
                                .result())) {
                    var there = new Answer.OnTopic(RecordPosition.of(TOPICS.replies(), 0, i), answer.status());
                    host.store()
                            .commit(StateChange.builder()
                                    .add(new Mutation.PutEntry(stored.value().answered(there), stored.revision()))
                                    .build());
                }
            }
        }
    }
}
