package io.gpudocker.worker.app;

import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.intake.KafkaUnavailableException;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.StateStore;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The command {@code republish}: asks the running worker to send the state records of all that this host has, and
 * tombstones of what stands on the state topic and is not there, and waits until it has. Writes nothing but what it asks
 * for, and that only while the worker owns the host. To call it again does no harm.
 */
final class Republish {
    /** Exit code when something is in the way. */
    static final int REFUSED = 2;

    /** Between two looks at how far the worker is. */
    static final Duration ROUND = Duration.ofMillis(500);

    private static final int PATIENCE = 120;

    private final String hostId;
    private final HostKeys keys;
    private final KeyValueStore store;
    private final String topic;
    private final Supplier<Optional<Set<ResourceKey>>> standing;
    private final InstantSource clock;
    private final Pause pause;

    /** Waits for {@link #ROUND}. */
    @FunctionalInterface
    interface Pause {
        void pause() throws InterruptedException;
    }

    /**
     * @param topic the state topic's name
     * @param standing what of this host stands on it; empty when there is no such topic. Throws
     *     {@link KafkaUnavailableException}
     */
    Republish(
            String hostId,
            HostKeys keys,
            KeyValueStore store,
            String topic,
            Supplier<Optional<Set<ResourceKey>>> standing,
            InstantSource clock,
            Pause pause) {
        this.hostId = hostId;
        this.keys = keys;
        this.store = store;
        this.topic = topic;
        this.standing = standing;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Does it, or only shows what would be sent.
     *
     * @return the exit code: 0, or 2 when it was refused or the worker has not sent all of it
     */
    int run(boolean dryRun, PrintStream out) throws InterruptedException {
        OptionalLong epoch = epoch();
        if (epoch.isEmpty() && !dryRun) {
            return refused(out, "the worker of host " + hostId + " does not run: start it, and try again");
        }
        Optional<Set<ResourceKey>> found;
        try {
            found = standing.get();
        } catch (KafkaUnavailableException e) {
            return refused(out, e.getMessage() + "; is Kafka up?");
        }
        if (found.isEmpty()) {
            return refused(
                    out,
                    "there is no topic " + topic + ": make it with cleanup.policy=compact, or restart the worker, which"
                            + " makes it where topics.create is true");
        }
        StateStore state = new KeyedStateStore(store, keys, () -> epoch.orElse(0));
        RepublishPlan plan = RepublishPlan.of(state, found.get());
        return dryRun ? show(plan, out) : send(plan, state, out);
    }

    private static int show(RepublishPlan plan, PrintStream out) {
        plan.present().forEach(key -> out.printf("state      %s%n", key));
        plan.gone().forEach(key -> out.printf("tombstone  %s%n", key));
        out.printf("nothing was sent; would be: %s%n", plan.summary());
        return 0;
    }

    private int send(RepublishPlan plan, StateStore state, PrintStream out) throws InterruptedException {
        try {
            state.requests().ask(plan.all(), clock.instant());
        } catch (OwnershipLostException e) {
            return refused(out, "another worker has taken host " + hostId + " meanwhile, or none runs: try again");
        }
        int left = plan.all().size();
        for (int idle = 0; left > 0; idle++) {
            if (idle == PATIENCE) {
                return refused(
                        out,
                        "the worker has sent none for "
                                + ROUND.multipliedBy(PATIENCE).toSeconds() + " s; the " + left
                                + " that are left are sent when it goes on");
            }
            pause.pause();
            int now = plan.unsent(state);
            if (now < left) {
                out.printf(
                        "sent %d of %d%n", plan.all().size() - now, plan.all().size());
                idle = 0;
            }
            left = now;
        }
        out.printf("done: %s%n", plan.summary());
        return 0;
    }

    /** The running worker's; empty when none owns the host. */
    private OptionalLong epoch() {
        return store.get(keys.owner()).stream()
                .mapToLong(KeyValueStore.Entry::createRevision)
                .findFirst();
    }

    private static int refused(PrintStream out, String why) {
        out.printf("refused: %s%n", why);
        return REFUSED;
    }
}
