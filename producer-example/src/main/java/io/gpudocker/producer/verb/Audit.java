package io.gpudocker.producer.verb;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.producer.audit.AuditTopics;
import io.gpudocker.producer.audit.Deviation;
import io.gpudocker.producer.audit.Scope;
import io.gpudocker.producer.audit.Summary;
import io.gpudocker.producer.audit.Timeline;
import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.replay.Stretch;
import io.gpudocker.producer.replay.TopicScan;
import io.gpudocker.producer.text.AuditText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                    + " Without --from: the last day."
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

    private Summary run(Scope scope, Timeline timeline) {
        ClientSettings settings = settings();
        AuditTopics topics = new AuditTopics(settings.topics(), scope);
        try (TopicScan scan = open(settings)) {
            Map<String, List<Stretch>> stretches = topics.stretches(scan);
            if (stretches.getOrDefault(settings.topics().replies(), List.of()).isEmpty()) {
                throw CallFailure.noTopic(settings, settings.topics().replies());
            }
            List<Stretch> all =
                    stretches.values().stream().flatMap(List::stream).toList();
            try (var audit = new io.gpudocker.producer.audit.Audit(scope, timeline, temporary(), total(all))) {
                topics.announce(stretches, audit);
                read(scan, all, record -> hand(topics, record, audit));
                show(timeline);
                Summary summary = audit.judge(this::show);
                show(summary);
                return summary;
            }
        }
    }

    private Path temporary() {
        String directory = session().surroundings().environment().get("TMPDIR");
        return Path.of(directory == null || directory.isEmpty() ? System.getProperty("java.io.tmpdir") : directory);
    }

    private void hand(
            AuditTopics topics, ConsumerRecord<byte[], byte[]> record, io.gpudocker.producer.audit.Audit audit) {
        try {
            topics.hand(record, audit);
        } catch (IOException malformed) {
            unreadable++;
            tellUnreadable(record, malformed);
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
