package io.gpudocker.producer.verb;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.producer.bill.Bill;
import io.gpudocker.producer.bill.Grouping;
import io.gpudocker.producer.bill.ReplicaSetKey;
import io.gpudocker.producer.bill.UsageInterval;
import io.gpudocker.producer.bill.UsageReader;
import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.replay.RecordHeaders;
import io.gpudocker.producer.replay.ResultHead;
import io.gpudocker.producer.replay.Stretch;
import io.gpudocker.producer.replay.TimeRange;
import io.gpudocker.producer.replay.TopicScan;
import io.gpudocker.producer.text.UsageText;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gdw usage}: hours of GPUs out of the usage events on the reply topic, read once and in bounded memory. */
@Command(
        name = "usage",
        description = {
            "Hours of GPUs between two times, out of the usage events.",
            "Of every host, or of --host; GDW_HOST is not looked at. Intervals are cut at both times, and at midnight UTC"
                    + " with --by day. Each counts once, however often its event stands there. An interval's event comes"
                    + " at its end, so what still goes on is not in it. Without --from: the last 30 days."
        })
public final class Usage extends Replaying {
    /** An interval is written when it has ended, so all that have a part of the time stand behind it. Clocks differ. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final byte[] USAGE = RecordHeaders.encoded("io.gpudocker.event.usage.v1");
    private static final byte[] RESULT = RecordHeaders.encoded(MessageTypes.RESULT);

    @Option(names = "--by", paramLabel = "WHAT", description = "name (the default), source, day or host.")
    private Grouping by = Grouping.NAME;

    @Option(names = "--csv", description = "Comma-separated values, without the sum.")
    private boolean csv;

    private long unreadable;

    /** The default of {@code --from}. */
    public Usage() {
        super(Duration.ofDays(30));
    }

    @Override
    public Integer call() {
        Session session = session();
        if (csv && session.json()) {
            throw session.usage("--csv and --json exclude each other");
        }
        TimeRange range = range();
        Bill bill = new Bill(by, range);
        read(range, bill);
        print(new UsageText(by, range), bill);
        if (unreadable > 0) {
            session.terminal()
                    .err()
                    .println("gdw: " + unreadable
                            + (unreadable == 1
                                    ? " usage record can't be read and is not counted"
                                    : " usage records can't be read and are not counted"));
            return ExitCode.DEVIATIONS;
        }
        return ExitCode.SUCCEEDED;
    }

    private void read(TimeRange range, Bill bill) {
        ClientSettings settings = settings();
        try (TopicScan scan = open(settings)) {
            List<Stretch> stretches =
                    scan.stretches(settings.topics().replies(), range.from().minus(SLACK), null);
            if (stretches.isEmpty()) {
                throw CallFailure.noTopic(settings, settings.topics().replies());
            }
            read(scan, stretches, record -> accept(record, bill));
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, Bill bill) {
        boolean usage = RecordHeaders.isOfType(record, USAGE);
        boolean result = !usage && by == Grouping.SOURCE && RecordHeaders.isOfType(record, RESULT);
        try {
            if (usage) {
                count(UsageReader.read(record.value()), bill);
            } else if (result) {
                learn(ResultHead.of(Json.mapper().readTree(record.value())), bill);
            }
        } catch (IOException malformed) {
            unreadable++;
            tellUnreadable(record, malformed);
        }
    }

    private void count(UsageInterval interval, Bill bill) {
        if (isWanted(interval.host(), interval.name())) {
            bill.add(interval);
        }
    }

    private static void learn(ResultHead result, Bill bill) {
        if (result.succeeded()) {
            result.replicaSets().stream()
                    .filter(shown -> shown.commandId().equals(result.commandId()))
                    .forEach(shown -> bill.learn(
                            new ReplicaSetKey(result.host(), shown.name()),
                            result.commandId(),
                            result.commandSource()));
        }
    }

    private void print(UsageText text, Bill bill) {
        PrintStream out = session().terminal().out();
        List<Bill.Row> rows = bill.rows();
        @Nullable String document = csv ? text.csv(rows) : null;
        if (document == null) {
            document = session().json() ? text.json(rows, bill.total()) : text.table(rows, bill.total());
        }
        out.print(document);
        out.flush();
    }
}
