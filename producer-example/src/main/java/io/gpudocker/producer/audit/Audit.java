package io.gpudocker.producer.audit;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.producer.replay.Stretch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes in records of all topics, each partition in its order, then judges. What it needs to know of each record goes to
 * temporary files, and comes back in parts. Confined to one thread.
 */
public final class Audit implements AutoCloseable {
    /** So many that a part fits into little memory, and so few that they can all be open. */
    private static final int RECORDS_A_PART = 20_000;

    private static final int MOST_PARTS = 128;

    private final Scope scope;
    private final Facts facts;
    private final HeldCommands held;
    private final Seen seen = new Seen();
    private final AskedSide asked;
    private final HappenedSide happened;

    /**
     * Makes the temporary files.
     *
     * @param parent where
     * @param records about how many will come
     */
    public Audit(Scope scope, Timeline timeline, Path parent, long records) {
        this.scope = scope;
        this.facts = Facts.open(parent, Math.clamp(records / RECORDS_A_PART, 1, MOST_PARTS));
        this.held = new HeldCommands(scope.slackMillis());
        this.asked = new AskedSide(scope, facts, timeline, seen);
        this.happened = new HappenedSide(scope, facts, timeline, seen);
    }

    /** What is read of a command topic; to be told before {@link #judge}. */
    public void reads(String host, List<Stretch> stretches) {
        held.add(host, stretches);
    }

    /** A record of a command topic. */
    public void command(String host, ResourceKind kind, ConsumerRecord<byte[], byte[]> record) {
        asked.command(host, kind, record);
    }

    /** @param host whose command topic it came from */
    public void deadLetter(String host, ConsumerRecord<byte[], byte[]> record) {
        asked.deadLetter(host, record);
    }

    /** @throws IOException when it is a worker's and can't be read */
    public void reply(ConsumerRecord<byte[], byte[]> record) throws IOException {
        happened.reply(record);
    }

    /** Hands out each deviation as it is found. */
    public Summary judge(Consumer<Deviation> taker) {
        Findings findings = new Findings(scope, taker);
        facts.answers.forEach(new AnswersCheck(scope, held, findings)::check);
        facts.versions.forEach(new VersionsCheck(scope, findings)::check);
        facts.usage.forEach(new UsageCheck(findings)::check);
        facts.ids.forEach(new IdsCheck(findings)::check);
        Map<Check, Long> deviations = new EnumMap<>(Check.class);
        for (Check check : Check.values()) {
            deviations.put(check, findings.found(check));
        }
        return new Summary(
                seen.commands,
                seen.answers,
                seen.deadLetters,
                seen.versions,
                seen.intervals,
                seen.ids,
                findings.stillWaiting(),
                deviations);
    }

    @Override
    public void close() {
        facts.close();
    }
}
