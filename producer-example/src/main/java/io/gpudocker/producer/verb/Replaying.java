package io.gpudocker.producer.verb;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.producer.call.Moment;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.replay.Place;
import io.gpudocker.producer.replay.Stretch;
import io.gpudocker.producer.replay.TimeRange;
import io.gpudocker.producer.replay.TopicScan;
import io.gpudocker.producer.text.ReadingLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A subcommand that sends nothing and reads what stands on topics. Picocli fills in its fields, then calls it once. */
abstract class Replaying implements Callable<Integer> {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "The beginning: 2026-01-01, 2026-01-01T12:00:00Z, or 7d ago.")
    private @Nullable Moment from;

    @Option(names = "--to", paramLabel = "TIME", description = "The end, not included (now).")
    private @Nullable Moment to;

    @Option(names = "--name", paramLabel = "NAME", description = "Only of this name.")
    private @Nullable String name;

    @Spec
    private @Nullable CommandSpec spec;

    private final Duration usual;

    /** @param usual how long ago it begins when nothing is said */
    Replaying(Duration usual) {
        this.usual = usual;
    }

    final Session session() {
        if (spec == null) {
            throw new IllegalStateException("used without a command line");
        }
        return Session.of(spec);
    }

    final TimeRange range() {
        Session session = session();
        Moment begin = from == null ? new Moment.Span(usual) : from;
        try {
            return new TimeRange(begin.before(session.now()), to == null ? session.now() : to.before(session.now()));
        } catch (IllegalArgumentException empty) {
            throw session.usage(String.valueOf(empty.getMessage()));
        }
    }

    /** As {@code --name} says; null for all. */
    final @Nullable String nameFilter() {
        return name;
    }

    final boolean isWanted(String host, String ofName) {
        String onlyHost = session().hostFilter();
        return (onlyHost == null || onlyHost.equals(host)) && (name == null || name.equals(ofName));
    }

    /** For no host in particular. */
    final ClientSettings settings() {
        String host = session().hostFilter();
        if (host != null && !Names.valid(host)) {
            throw session().usage("'" + host + "' is no host.id: it must match " + Names.PATTERN);
        }
        return session().settings(host == null ? "" : host);
    }

    final TopicScan open(ClientSettings settings) {
        return TopicScan.open(settings, session().surroundings().nanos());
    }

    /** Reads all of it, with a bar on a terminal. */
    final void read(TopicScan scan, List<Stretch> stretches, TopicScan.Sink sink) {
        long total = total(stretches);
        try (ReadingLine line = new ReadingLine(
                session().terminal(),
                session().surroundings().nanos(),
                session().quiet())) {
            scan.scan(stretches, sink, done -> line.show(done, total));
        }
    }

    final void tellUnreadable(ConsumerRecord<byte[], byte[]> record, IOException malformed) {
        session().terminal().err().println("gdw: " + Place.of(record) + " can't be read: " + malformed.getMessage());
    }

    static long total(List<Stretch> stretches) {
        return stretches.stream().mapToLong(Stretch::length).sum();
    }
}
