package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.exception.NotFoundException;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.worker.rig.CrashSample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The worker is killed with {@code kill -9} in patch, rollback, restart and commit: in patch at each step that can be seen on
 * the engine, in those that are the same saga at one of them; {@code CrashEverywhereTest} has all, at every call.
 * After it: one current version, one running container, GPUs and ports counted once, one answer, and the disk is there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VersionsCrashIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Takes a moment to end, so that there is time to see that it is being stopped. */
    private static final String WAITS = "trap 'sleep 0.5; exit 0' TERM; while :; do sleep 0.1; done";

    private final Site site = Site.ready(Map.of("gpu.source", "simulated:4"));
    private int round;

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void aPatchGoesOnWhereverItWasKilled() {
        for (Moment moment : CrashSample.of(Moment.values())) {
            String name = start("p");
            killed(moment, name, Commands.patch(name, 3), () -> moment.reached(this, name, 2));
            assertCurrent(name, 2, 3);
        }
    }

    @Test
    void aRollbackGoesOnWhereItWasKilled() {
        String name = start("b");
        site.ok(Commands.patch(name, 1));
        killed(Moment.OLD_STOPPED, name, Commands.rollback(name, 1), () -> Moment.OLD_STOPPED.reached(this, name, 3));
        assertCurrent(name, 3, 2);
    }

    @Test
    void aRestartOnOtherGpusGoesOnWhereItWasKilled() {
        String name = start("r");
        site.ok(Commands.stop(name));
        String other = site.names.name("o" + round);
        site.ok(Commands.run(other).gpus(2).shell(WAITS).build());
        killed(Moment.CREATED, name, Commands.restart(name), () -> Moment.CREATED.reached(this, name, 2));
        assertCurrent(name, 2, 2);
        site.ask(Commands.delete(other));
    }

    @Test
    void aCommitGoesOnWhereItWasKilled() {
        String name = start("c");
        shell(name, "dd if=/dev/urandom of=/big bs=1M count=64 2>/dev/null");
        CompletableFuture<CommandResult> sent = site.send(Commands.commit(name, name + ":saved"));
        await().atMost(LONG)
                .until(() -> site.store.state().entries().stream()
                        .anyMatch(entry ->
                                entry.value().answer() == null && entry.value().intent() != null));
        site.worker.kill9();
        site.worker.startAndAwaitReady();
        assertThat(site.answer(sent).status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(site.engine.client().listImagesCmd().withDanglingFilter(true).exec())
                .as("nothing half made")
                .isEmpty();
        assertCurrent(name, 1, 2);
        site.engine.client().removeImageCmd(name + ":saved").exec();
    }

    /** Where the worker dies. */
    private enum Moment {
        CREATED,
        OLD_STOPPED,
        STARTED;

        boolean reached(VersionsCrashIT test, String name, int version) {
            return switch (this) {
                case CREATED -> test.site.engine.exists(name + "-" + version);
                case OLD_STOPPED -> !test.running(name + "-" + (version - 1));
                case STARTED -> test.running(name + "-" + version);
            };
        }
    }

    private void killed(Moment moment, String name, ReplicaSetCommand command, BooleanSupplier reached) {
        int before = results(name).size();
        CompletableFuture<CommandResult> sent = site.send(command);
        await(moment + " of " + name)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(2))
                .until(reached::getAsBoolean);
        site.worker.kill9();
        site.worker.startAndAwaitReady();
        CommandResult result = site.answer(sent);
        assertThat(result.status()).as(moment + ": " + result).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(results(name)).as("one answer").hasSize(before + 1);
    }

    private List<ReplyRecord.Result> results(String name) {
        return site.reader().results(site.topics.replies()).stream()
                .filter(record -> name.equals(record.result().name()))
                .toList();
    }

    private String start(String prefix) {
        String name = site.names.name(prefix + round++);
        site.ok(Commands.run(name).gpus(2).ports("22").shell(WAITS).build());
        shell(name, "echo kept > /file; mkdir /many; for i in $(seq 500); do echo $i > /many/$i; done");
        return name;
    }

    private void assertCurrent(String name, int version, int gpus) {
        ReplicaSetView view = site.ok(Commands.describe(name));
        assertThat(view.version()).isEqualTo(version);
        assertThat(view.status()).isEqualTo(ReplicaSetStatus.RUNNING);
        assertThat(view.gpus()).hasSize(gpus);
        assertThat(site.store.state().gpuOwners().values().stream().filter(name::equals))
                .hasSize(gpus);
        assertThat(site.store.state().portOwners().values().stream().filter(name::equals))
                .hasSize(1);
        assertThat(shell(name, "cat /file; ls /many | wc -l")).isEqualTo("kept\n500\n");
        for (int other = 1; other <= version + 1; other++) {
            assertThat(running(name + "-" + other)).as(name + "-" + other).isEqualTo(other == version);
        }
        assertThat(site.ask(Commands.delete(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(site.store.state().gpuOwners()).doesNotContainValue(name);
    }

    private String shell(String name, String script) {
        return site.ok(ExecuteResult.class, Commands.shell(name, script)).stdout();
    }

    private boolean running(String container) {
        try {
            return Boolean.TRUE.equals(
                    Objects.requireNonNull(site.engine.inspect(container).getState())
                            .getRunning());
        } catch (NotFoundException e) {
            return false;
        }
    }
}
