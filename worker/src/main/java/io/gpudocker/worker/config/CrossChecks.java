package io.gpudocker.worker.config;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What two settings must be to each other. A pair of which one is bad in itself is not looked at. Pure. */
final class CrossChecks {
    private final ConfigValues values;
    private final List<String> problems;

    private CrossChecks(ConfigValues values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    static void run(ConfigValues values, List<String> problems) {
        var checks = new CrossChecks(values, problems);
        checks.pair(
                ConfigKeys.TOPICS_MIN_INSYNC_REPLICAS,
                ConfigKeys.TOPICS_REPLICATION_FACTOR,
                (insync, replicas) -> replicas < 0 || insync <= replicas,
                "must not be more than");
        checks.pair(
                ConfigKeys.TOPICS_REPLIES_RETENTION,
                ConfigKeys.JOURNAL_RETENTION,
                (replies, journal) -> replies.compareTo(journal) >= 0,
                "must be at least as long as");
        checks.pair(
                ConfigKeys.ETCD_CALL_TIMEOUT,
                ConfigKeys.ETCD_LEASE_TTL,
                (call, lease) -> call.compareTo(lease) < 0,
                "must be shorter than");
        checks.together(ConfigKeys.ETCD_USER, ConfigKeys.ETCD_PASSWORD);
        checks.together(ConfigKeys.ETCD_CERT_FILE, ConfigKeys.ETCD_KEY_FILE);
    }

    private <A, B> void pair(ConfigKey<A> one, ConfigKey<B> other, BiPredicate<A, B> valid, String rule) {
        Optional<A> a = values.find(one);
        Optional<B> b = values.find(other);
        if (a.isPresent() && b.isPresent() && !valid.test(a.get(), b.get())) {
            problems.add(one.name() + ": " + rule + " " + other.name() + ", was " + a.get() + " and " + b.get());
        }
    }

    private <A, B> void together(ConfigKey<Optional<A>> one, ConfigKey<Optional<B>> other) {
        boolean hasOne = values.find(one).flatMap(value -> value).isPresent();
        boolean hasOther = values.find(other).flatMap(value -> value).isPresent();
        if (hasOne != hasOther) {
            problems.add(one.name() + ": must be given together with " + other.name());
        }
    }
}
