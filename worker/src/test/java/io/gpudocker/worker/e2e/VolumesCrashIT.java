package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.exception.NotFoundException;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import io.gpudocker.worker.rig.CrashSample;
import io.gpudocker.worker.rig.DockerEngine;
import io.gpudocker.worker.rig.SharedParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * The worker is killed with {@code kill -9} at each step of a volume's verbs that can be seen from outside (those of the
 * creation are in {@code VolumeCrashIT}), and the host goes down under it. After it:
 * one current version with the data, everything that had it runs with it, and nothing is left behind.
 */
class VolumesCrashIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Takes a moment to end, so that there is time to see that it is being stopped. */
    private static final String WAITS = "trap 'sleep 0.5; exit 0' TERM; while :; do sleep 0.1; done";

    @Test
    void everyVerbGoesOnWhereverItWasKilled() {
        try (Site site = Site.ready(Map.of("gpu.source", "simulated:4"))) {
            String name = site.names.name("v");
            site.ok(VolumeView.class, Commands.createVolume(name, "320MB"));
            String one = run(site, name, "a");
            String two = run(site, name, "b");
            shell(site, one, "mkdir /v/many; for i in $(seq 300); do echo $i > /v/many/$i; done; echo own > /own");
            killed(site, Commands.resizeVolume(name, "400MB", MoveReplicaSets.NONE), () -> busy(site), "growth");
            int version = 1;
            for (Moment moment : CrashSample.of(Moment.values())) {
                int next = version + 1;
                killed(
                        site,
                        Commands.resizeVolume(name, size(next), MoveReplicaSets.ALL),
                        () -> moment.reached(site, name, one, next),
                        moment.toString());
                version = next;
                assertMoved(site, name, version, one, two);
            }
            assertThat(site.ask(Commands.delete(one)).status()).isEqualTo(ResultStatus.SUCCEEDED);
            assertThat(site.ask(Commands.delete(two)).status()).isEqualTo(ResultStatus.SUCCEEDED);
            killed(site, Commands.deleteVolume(name), () -> busy(site), "delete");
            assertThat(site.store.keys("volumes/" + name)).isEmpty();
            assertThat(left(site)).isEmpty();
        }
    }

    /** Each smaller than the one before. */
    private static String size(int version) {
        return 370 - 10 * version + "MB";
    }

    /** Where the worker dies. */
    private enum Moment {
        NEW_VOLUME,
        NEW_CONTAINER,
        OLD_STOPPED,
        NEW_STARTED;

        boolean reached(Site site, String volume, String replicaSet, int version) {
            return switch (this) {
                case NEW_VOLUME -> Files.exists(directory(site, volume, version));
                case NEW_CONTAINER -> site.engine.exists(replicaSet + "-" + version);
                case OLD_STOPPED -> !running(site, replicaSet + "-" + (version - 1));
                case NEW_STARTED -> running(site, replicaSet + "-" + version);
            };
        }
    }

    private static Path directory(Site site, String volume, int version) {
        return site.worker.dataDirectory().resolve("volumes").resolve(volume + "-" + version);
    }

    private static boolean busy(Site site) {
        return site.store.state().entries().stream()
                .anyMatch(
                        entry -> entry.value().answer() == null && entry.value().intent() != null);
    }

    private void killed(Site site, Command command, BooleanSupplier reached, String what) {
        CompletableFuture<CommandResult> sent = site.send(command);
        await(what)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> reached.getAsBoolean() || sent.isDone());
        site.worker.kill9();
        site.worker.startAndAwaitReady();
        CommandResult result = site.answer(sent);
        assertThat(result.status()).as(what + ": " + result).isEqualTo(ResultStatus.SUCCEEDED);
    }

    private void assertMoved(Site site, String volume, int version, String... users) {
        VolumeView view = site.ok(VolumeView.class, Commands.describeVolume(volume));
        assertThat(view.version()).isEqualTo(version);
        assertThat(view.usedBy()).containsExactlyInAnyOrder(users);
        for (String user : users) {
            ReplicaSetView now = site.ok(Commands.describe(user));
            assertThat(now.version()).isEqualTo(version);
            assertThat(now.status()).isEqualTo(ReplicaSetStatus.RUNNING);
            for (int other = 1; other <= version + 1; other++) {
                assertThat(running(site, user + "-" + other)).isEqualTo(other == version);
            }
        }
        assertThat(site.store.state().gpuOwners()).hasSize(2);
        assertThat(site.store.state().portOwners()).hasSize(2);
        assertThat(shell(site, users[0], "ls /v/many | wc -l; cat /own")).isEqualTo("300\nown\n");
        assertThat(shell(site, users[1], "ls /v/many | wc -l")).isEqualTo("300\n");
    }

    @Test
    void afterTheHostWentDownEverythingRunsWithItsData() {
        DockerEngine docker = new DockerEngine();
        try (docker) {
            docker.start();
            docker.image(SharedParts.TEST_IMAGE);
            try (Site site =
                    Site.on(SharedParts.kafka(), SharedParts.etcd(), docker, Map.of("gpu.source", "simulated:4"))) {
                site.worker.startAndAwaitReady();
                String name = site.names.name("host");
                site.ok(VolumeView.class, Commands.createVolume(name, "64MB"));
                String user = run(site, name, "c");
                shell(site, user, "echo kept > /v/file; sync");

                site.worker.kill9();
                docker.stop();
                unmount(directory(site, name, 1).resolve("mount"));
                assertThat(left(site)).isEmpty();
                docker.start();
                site.worker.startAndAwaitReady();

                await().atMost(LONG).until(() -> running(site, user + "-1"));
                assertThat(shell(site, user, "cat /v/file; mount | grep -c ' /v type ext4'"))
                        .isEqualTo("kept\n1\n");
                site.ask(Commands.delete(user));
                assertThat(site.ask(Commands.deleteVolume(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
                assertThat(left(site)).isEmpty();
            }
        }
    }

    /** What is mounted of this worker's. */
    private static List<String> left(Site site) {
        try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.filter(
                            line -> line.contains(site.worker.dataDirectory().toString()))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void unmount(Path mount) {
        try {
            assertThat(new ProcessBuilder("umount", mount.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String run(Site site, String volume, String prefix) {
        String name = site.names.name(prefix);
        site.ok(Commands.run(name)
                .gpus(1)
                .ports("22")
                .bind(volume, "/v")
                .shell(WAITS)
                .build());
        return name;
    }

    private static String shell(Site site, String name, String script) {
        ExecuteResult result = site.ok(ExecuteResult.class, Commands.shell(name, script));
        assertThat(result.exitCode()).as("%s", result).isZero();
        return result.stdout();
    }

    private static boolean running(Site site, String container) {
        try {
            return Boolean.TRUE.equals(
                    Objects.requireNonNull(site.engine.inspect(container).getState())
                            .getRunning());
        } catch (NotFoundException e) {
            return false;
        }
    }
}
