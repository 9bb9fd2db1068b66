package io.gpudocker.producer.verb;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.producer.audit.Deviation;
import io.gpudocker.producer.audit.Scope;
import io.gpudocker.producer.audit.Summary;
import io.gpudocker.producer.audit.Timeline;
import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.replay.CommandTopics;
import io.gpudocker.producer.replay.Place;
import io.gpudocker.producer.replay.RecordHeaders;
import io.gpudocker.producer.replay.Stretch;
import io.gpudocker.producer.replay.TopicScan;
import io.gpudocker.producer.text.AuditText;
import io.gpudocker.producer.text.ReadingLine;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gdw audit}: what was asked, what happened, and whether the two agree; the topics are read once. */
@Command(
        name = "audit",
        description = {
            "What was asked and what happened between two times, and whether it is as it must be.",
            "Of every host, or of --host; GDW_HOST is not looked at. --id and --source select commands. Checked are: one"
                    + " answer for each command, versions without a hole, usage without overlap and gap whose figures"
                    + " agree, and that an id has one content. The exit code is 1 when one of them is not so."
        })
public final class Audit extends Replaying {
    private static final Duration GRACE = Duration.ofMinutes(30);

    @Option(names = "--check", description = "Only the checks, no list of what happened.")
    private boolean checkOnly;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description =
                    "How old a command is whose answer is missing (PT30M): command.timeout, and as long as it may wait.")
    private Duration grace = GRACE;

    @Option(names = "--limit", paramLabel = "N", description = "Length of the list (1000), oldest first.")
    private int limit = 1_000;

    private long unreadable;

    /** The default of {@code --from}. */
    public Audit() {
        super(Duration.ofDays(1));
    }

    @Override
    public Integer call() {
        Session session = session();
        if (limit < 0) {
            throw session.usage("--limit must not be negative");
        }
        Scope scope = new Scope(
                range(),
                session.now(),
                grace,
                session.hostFilter(),
                nameFilter(),
                session.idIfGiven(),
                session.sourceIfGiven());
        Timeline timeline = new Timeline(checkOnly || session.quiet() ? 0 : limit);
        Summary summary = run(scope, timeline);
        return summary.clean() && unreadable == 0 ? ExitCode.SUCCEEDED : ExitCode.DEVIATIONS;
    }

    /** What is read, by topic. Answers before commands: of a command that comes meanwhile none can be missing. */
    private static Map<String, List<Stretch>> stretches(TopicScan scan, Scope scope, ClientSettings settings) {
        Map<String, List<Stretch>> stretches = new TreeMap<>();
        for (String topic :
                List.of(settings.topics().replies(), settings.topics().deadLetters())) {
            stretches.put(topic, scan.stretches(topic, scope.since(), null));
        }
        for (String topic : new CommandTopics(settings.topics().prefix()).among(scan.topics())) {
            String host = CommandTopics.host(settings.topics().prefix(), topic);
            if (scope.host() == null || scope.host().equals(host)) {
                stretches.put(topic, scan.stretches(topic, scope.since(), scope.until()));
            }
        }
        return stretches;
    }

    private Summary run(Scope scope, Timeline timeline) {
        ClientSettings settings = settings();
        try (TopicScan scan = open(settings)) {
            Map<String, List<Stretch>> stretches = stretches(scan, scope, settings);
            if (stretches.getOrDefault(settings.topics().replies(), List.of()).isEmpty()) {
                throw CallFailure.noReplies(settings);
            }
            List<Stretch> all =
                    stretches.values().stream().flatMap(List::stream).toList();
            try (var audit = new io.gpudocker.producer.audit.Audit(scope, timeline, total(all))) {
                read(scan, all, stretches, audit, settings);
                show(timeline);
                Summary summary = audit.judge(this::show);
                show(summary);
                return summary;
            }
        }
    }

    private void read(
            TopicScan scan,
            List<Stretch> all,
            Map<String, List<Stretch>> byTopic,
            io.gpudocker.producer.audit.Audit audit,
            ClientSettings settings) {
        String prefix = settings.topics().prefix();
        String replies = settings.topics().replies();
        String deadLetters = settings.topics().deadLetters();
        byTopic.forEach((topic, stretches) -> {
            if (!topic.equals(replies) && !topic.equals(deadLetters)) {
                audit.reads(CommandTopics.host(prefix, topic), stretches);
            }
        });
        long total = total(all);
        try (ReadingLine line = readingLine()) {
            scan.scan(
                    all,
                    record -> {
                        if (record.topic().equals(replies)) {
                            reply(audit, record);
                        } else if (record.topic().equals(deadLetters)) {
                            deadLetter(audit, prefix, record);
                        } else {
                            ResourceKind kind = CommandTopics.kind(record.topic());
                            audit.command(CommandTopics.host(prefix, record.topic()), kind, record);
                        }
                    },
                    done -> line.show(done, total));
        }
    }

    private void reply(io.gpudocker.producer.audit.Audit audit, ConsumerRecord<byte[], byte[]> record) {
        try {
            audit.reply(record);
        } catch (IOException malformed) {
            unreadable++;
            session()
                    .terminal()
                    .err()
                    .println("gdw: " + Place.of(record) + " can't be read: " + malformed.getMessage());
        }
    }

    private void deadLetter(
            io.gpudocker.producer.audit.Audit audit, String prefix, ConsumerRecord<byte[], byte[]> record) {
        String topic = RecordHeaders.text(record, "gdw_dl_topic");
        String host = topic == null ? "" : CommandTopics.host(prefix, topic);
        if (session().hostFilter() == null || host.equals(session().hostFilter())) {
            audit.deadLetter(host, record);
        }
    }

    private void show(Timeline timeline) {
        Session session = session();
        PrintStream out = session.terminal().out();
        if (checkOnly || session.quiet()) {
            return;
        }
        if (session.json()) {
            timeline.entries().forEach(entry -> out.println(AuditText.json(entry)));
        } else {
            out.print(AuditText.table(timeline.entries(), session.terminal().colours()));
            out.println();
        }
        if (timeline.left() > 0) {
            session.terminal()
                    .err()
                    .println("gdw: " + timeline.left() + " more behind them; --limit and --from show others");
        }
    }

    private void show(Deviation deviation) {
        session().terminal().out().println(session().json() ? AuditText.json(deviation) : AuditText.line(deviation));
    }

    private void show(Summary summary) {
        Session session = session();
        PrintStream out = session.terminal().out();
        if (session.json()) {
            out.println(AuditText.json(summary));
        } else if (!session.quiet()) {
            if (!summary.clean()) {
                out.println();
            }
            out.print(AuditText.table(summary, session.terminal().colours()));
        }
        out.flush();
    }
}
