package io.gpudocker.worker.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

/** Whether etcd answers, has room and is compacted, and whether its clock and ours agree. */
final class CheckEtcd {
    private static final long UNCOMPACTED_REVISIONS = 100_000;
    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

    private final List<String> endpoints;
    private final Callable<Facts> ask;
    private final InstantSource clock;

    /**
     * @param ask asks one member, with a deadline
     */
    CheckEtcd(List<String> endpoints, Callable<Facts> ask, InstantSource clock) {
        this.endpoints = List.copyOf(endpoints);
        this.ask = ask;
        this.clock = clock;
    }

    /**
     * What a member says.
     *
     * @param dbBytes size of its database; {@code quotaBytes} is where it stops taking writes
     * @param revision of its last change, and {@code compactRevision} below which history is gone; -1 for never
     * @param time of its clock, in whole seconds
     */
    record Facts(String version, long dbBytes, long quotaBytes, long revision, long compactRevision, Instant time) {}

    List<CheckProbe> probes() {
        String toDo = "is etcd up at " + String.join(", ", endpoints) + "?";
        return List.of(
                new CheckProbe("etcd", () -> room(ask.call()), toDo),
                new CheckProbe("clock", () -> clock(ask.call()), "first make etcd answer; its clock is the measure"));
    }

    private static CheckFinding room(Facts facts) {
        String text = "version %s, database %d MiB of %d MiB"
                .formatted(facts.version(), facts.dbBytes() >> 20, facts.quotaBytes() >> 20);
        String defragment =
                "compact and defragment it (etcdctl compact, etcdctl defrag), or raise --quota-backend-bytes";
        if (facts.dbBytes() > facts.quotaBytes() * 0.95) {
            return CheckFinding.fail(text, defragment);
        }
        if (facts.dbBytes() > facts.quotaBytes() * 0.8) {
            return CheckFinding.warn(text, defragment);
        }
        long kept = facts.revision() - Math.max(0, facts.compactRevision());
        return kept > UNCOMPACTED_REVISIONS
                ? CheckFinding.warn(
                        text + ", " + kept + " revisions not compacted",
                        "start etcd with --auto-compaction-mode=periodic --auto-compaction-retention=1h")
                : CheckFinding.ok(text);
    }

    private CheckFinding clock(Facts facts) {
        Duration apart = Duration.between(facts.time(), clock.instant());
        return apart.abs().compareTo(CLOCKS_APART) > 0
                ? CheckFinding.warn(
                        "this host is " + apart.toSeconds() + " s ahead of etcd's",
                        "keep clocks in step (chrony, systemd-timesyncd): expirytime and deadline are points in time")
                : CheckFinding.ok("agrees with etcd's within " + CLOCKS_APART.toSeconds() + " s");
    }
}
