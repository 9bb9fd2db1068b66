package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A random life of runs, patches, stops, exits and kills of the worker, and what is billed for it beside what Docker's own
 * times say. Another seed: {@code -Dusage.seed=N}; more
 * of it: {@code -Dusage.acts=N}.
 */
class UsageIT {
    private static final int ACTS = Integer.getInteger("usage.acts", 6);
    /** The clock of the boot is read in steps of 10 ms, at both ends. */
    private static final double PER_INTERVAL = 0.03;

    private static final String UNTIL_TOLD =
            "trap 'exit 0' TERM; while [ ! -e /end ]; do sleep 0.05; done; rm /end; exit 3";

    private final long seed = Long.getLong("usage.seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);
    private final Site site = Site.of(Map.of("gpu.source", "simulated:4"));
    private final String name = site.names.name("billed");

    private double seconds;
    private double gpuSeconds;
    private int intervals;
    /** Of the interval that goes on. */
    private Instant start = Instant.EPOCH;

    private int gpus;

    @Test
    void whatIsBilledIsTheIntegralOfWhatDockerSays() throws InterruptedException {
        System.err.println("usage.seed=" + seed);
        try (site) {
            site.worker.startAndAwaitReady();
            ReplicaSetView view =
                    site.ok(Commands.run(name).gpus(1).shell(UNTIL_TOLD).build());
            begin(view);
            for (int act = 0; act < ACTS; act++) {
                view = random.nextInt(3) == 0 ? actAndKill(view) : act(view);
            }
            if (view.status() == ReplicaSetStatus.RUNNING) {
                site.ok(Commands.stop(name));
                end(state(view).getFinishedAt());
            }
            site.ask(Commands.delete(name));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Bill.of(site).of(name))
                            .as("usage.seed=%d", seed)
                            .hasSize(intervals));
            Bill bill = Bill.of(site);
            bill.assertSound("usage.seed=" + seed);
            assertThat(bill.seconds(name))
                    .as("usage.seed=%d", seed)
                    .isCloseTo(seconds, within(intervals * PER_INTERVAL));
            assertThat(bill.gpuSeconds(name))
                    .as("usage.seed=%d", seed)
                    .isCloseTo(gpuSeconds, within(4 * intervals * PER_INTERVAL));
            assertThat(bill.of(name)).extracting(Event.Usage::isFinal).containsOnly(true);
        }
    }

    /** The worker dies at some moment of it, and comes back. */
    private ReplicaSetView actAndKill(ReplicaSetView view) throws InterruptedException {
        long moment = random.nextInt(1_500);
        Thread killer = Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(moment * 1_000_000);
            site.worker.kill9();
            site.worker.startAndAwaitReady();
        });
        ReplicaSetView next = act(view);
        killer.join();
        return next;
    }

    private ReplicaSetView act(ReplicaSetView view) {
        if (view.status() != ReplicaSetStatus.RUNNING) {
            return startedAgain();
        }
        return switch (random.nextInt(5)) {
            case 0 -> {
                site.ok(Commands.pause(name, random.nextBoolean() ? PauseMode.STOP : PauseMode.FREEZE));
                yield site.ok(Commands.resume(name));
            }
            case 1 -> {
                site.ok(Commands.restart(name));
                yield described();
            }
            case 2 -> {
                site.ok(Commands.stop(name));
                end(state(view).getFinishedAt());
                yield described();
            }
            case 3 -> exited(view);
            default -> patched(view);
        };
    }

    private ReplicaSetView startedAgain() {
        site.ok(Commands.restart(name));
        ReplicaSetView view = described();
        begin(view);
        return view;
    }

    private ReplicaSetView exited(ReplicaSetView view) {
        site.ask(Commands.shell(name, "touch /end"));
        await().atMost(Duration.ofSeconds(30)).until(() -> described().status() == ReplicaSetStatus.EXITED);
        end(state(view).getFinishedAt());
        return described();
    }

    private ReplicaSetView patched(ReplicaSetView view) {
        int next = (gpus + 1 + random.nextInt(3)) % 4;
        ReplicaSetView patched = site.ok(Commands.patch(name, next));
        assertThat(patched.version()).isEqualTo(view.version() + 1);
        end(state(patched).getStartedAt());
        begin(patched);
        return patched;
    }

    private ReplicaSetView described() {
        return site.ok(Commands.describe(name));
    }

    private ContainerState state(ReplicaSetView view) {
        return site.engine.inspect(Objects.requireNonNull(view.containerId())).getState();
    }

    private void begin(ReplicaSetView view) {
        start = Instant.parse(Objects.requireNonNull(state(view).getStartedAt()));
        gpus = view.gpus().size();
    }

    private void end(@Nullable String at) {
        double took = Duration.between(start, Instant.parse(Objects.requireNonNull(at)))
                        .toMillis()
                / 1e3;
        seconds += took;
        gpuSeconds += took * gpus;
        intervals++;
    }
}
