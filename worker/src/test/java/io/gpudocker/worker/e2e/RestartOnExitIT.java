package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the worker does when a container ends without being told: the engine's own restart policy is never used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartOnExitIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Site site = Site.ready(Map.of());

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void oneThatEndsByItselfIsExitedAndGivesBackWhatItHeld() {
        String name = site.names.name("exits");
        site.ok(Commands.run(name).gpus(1).ports("22").shell("sleep 2; exit 3").build());

        ReplicaSetView exited = await().atMost(LONG)
                .until(() -> site.ok(Commands.describe(name)), view -> view.status() == ReplicaSetStatus.EXITED);

        assertThat(exited.exitCode()).isEqualTo(3);
        assertThat(exited.gpus()).isEmpty();
        assertThat(exited.ports()).isEmpty();
        assertThat(site.store.state().gpuOwners()).doesNotContainValue(name);
        assertThat(site.store.state().portOwners()).doesNotContainValue(name);
        await().atMost(LONG).untilAsserted(() -> assertThat(site.events(name)).hasSize(2));
        assertThat(site.events(name).getLast()).isEqualTo(new Event.ReplicaSetExited(name, 1, 3, false));
        assertThat(Objects.requireNonNull(site.state(name)).view()).isEqualTo(exited);
    }

    @Test
    void onFailureLeavesASuccessAlone() {
        String name = site.names.name("success");
        site.ok(Commands.run(name)
                .shell("sleep 1")
                .restartOnExit(RestartOnExit.ON_FAILURE)
                .build());

        ReplicaSetView exited = await().atMost(LONG)
                .until(() -> site.ok(Commands.describe(name)), view -> view.status() == ReplicaSetStatus.EXITED);

        assertThat(exited.exitCode()).isZero();
    }

    @Test
    void alwaysStartsItAgainWithTheSameGpusAndLongerPauses() {
        String name = site.names.name("always");
        ReplicaSetView ran = site.ok(Commands.run(name)
                .gpus(2)
                .ports("22")
                .shell("date +%s.%N >> /starts; exit 1")
                .restartOnExit(RestartOnExit.ALWAYS)
                .build());
        String id = Objects.requireNonNull(ran.containerId());

        // The first start and those after 1, 2 and 4 s.
        List<Event> events = await().atMost(LONG)
                .until(
                        () -> site.events(name),
                        seen -> seen.stream()
                                        .filter(Event.ReplicaSetStarted.class::isInstance)
                                        .count()
                                >= 4);

        assertThat(events)
                .filteredOn(Event.ReplicaSetStarted.class::isInstance)
                .allSatisfy(event -> assertThat(((Event.ReplicaSetStarted) event).containerId())
                        .isEqualTo(id));
        assertThat(events)
                .filteredOn(Event.ReplicaSetExited.class::isInstance)
                .allSatisfy(event ->
                        assertThat(((Event.ReplicaSetExited) event).exitCode()).isEqualTo(1));
        ReplicaSetView now = site.ok(Commands.describe(name));
        assertThat(now.status()).isEqualTo(ReplicaSetStatus.RUNNING);
        assertThat(now.gpus()).isEqualTo(ran.gpus());
        assertThat(now.ports()).isEqualTo(ran.ports());
        assertThat(site.ask(Commands.delete(name)).error()).isNull();
        assertThat(site.engine.exists(id)).isFalse();
    }
}
