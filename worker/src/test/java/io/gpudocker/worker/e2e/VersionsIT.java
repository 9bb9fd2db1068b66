package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.CommitResult;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VersionReason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Versions through Kafka on a real engine: another number of GPUs, the disk as it was, back again, and saved images. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VersionsIT {
    private static final String WAITS = "trap 'exit 0' TERM; while :; do sleep 0.2; done";

    private final Site site = Site.ready(Map.of("gpu.source", "simulated:4", "history.keep", "2"));

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void theNumberOfGpusChangesAndTheContainerIsAsItWas() {
        String name = site.names.name("patch");
        ReplicaSetView first = site.ok(
                Commands.run(name).gpus(2).ports("22", "8080").shell(WAITS).build());
        shell(
                name,
                "mkdir -p /root/.config && echo one > /root/.config/file && ln /root/.config/file /root/hard"
                        + " && ln -s .config/file /root/soft && rm -r /root/.config/none /bin/vi 2>/dev/null; chmod 4711 /root/hard;"
                        + " touch -d '2001-02-03 04:05:06' /root/.config");

        ReplicaSetView more = site.ok(Commands.patch(name, 3));

        assertThat(more.version()).isEqualTo(2);
        assertThat(more.reason()).isEqualTo(VersionReason.PATCH);
        assertThat(more.status()).isEqualTo(ReplicaSetStatus.RUNNING);
        assertThat(more.gpus()).hasSize(3).containsAll(first.gpus());
        assertThat(more.ports()).isEqualTo(first.ports());
        assertThat(visibleDevices(name)).hasSize(3);
        assertThat(shell(name, "cat /root/soft; stat -c '%a %h %Y' /root/hard /root/.config; ls /bin/vi 2>&1"))
                .startsWith("one\n4711 2 ")
                .contains(" 981173106")
                .contains("No such file");
        assertThat(shell(name, "cat /etc/hostname")).isNotEqualTo(String.valueOf(first.containerId()));

        shell(name, "echo two > /root/.config/file");
        ReplicaSetView none = site.ok(Commands.patch(name, 0));
        assertThat(none.gpus()).isEmpty();
        assertThat(visibleDevices(name)).containsExactly("void");
        assertThat(shell(name, "cat /root/hard")).isEqualTo("two\n");

        ReplicaSetView back = site.ok(Commands.rollback(name, 1));
        assertThat(back.version()).isEqualTo(4);
        assertThat(back.rolledBackTo()).isEqualTo(1);
        assertThat(back.gpus()).hasSize(2);
        assertThat(shell(name, "cat /root/hard")).isEqualTo("one\n");
        assertHistory(name);
        assertThat(code(Commands.rollback(name, 4))).isEqualTo(ErrorCode.NO_CHANGE);
        assertThat(code(Commands.rollback(name, 1))).isEqualTo(ErrorCode.VERSION_DISK_GONE);
        assertDeleted(name, 4);
        assertThat(site.events(name))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "ReplicaSetStarted",
                        "ReplicaSetStarted",
                        "ReplicaSetStarted",
                        "ReplicaSetStarted",
                        "ReplicaSetDeleted");
    }

    private void assertHistory(String name) {
        List<ReplicaSetHistory.Version> versions =
                site.ok(ReplicaSetHistory.class, Commands.history(name)).versions();
        assertThat(versions).extracting(ReplicaSetHistory.Version::version).containsExactly(4, 3, 2, 1);
        assertThat(versions.get(2).changes()).containsExactly(new ReplicaSetHistory.Change("gpuCount", "2", "3"));
        assertThat(versions.get(1).diskBytes()).isPositive();
        assertThat(versions.get(3).diskBytes()).as("two are kept").isNull();
        assertThat(site.engine.exists(name + "-1")).isFalse();
    }

    @Test
    void aPatchWhoseContainerEndsAtOnceCostsNothing() {
        String name = site.names.name("fails");
        ReplicaSetView ran =
                site.ok(Commands.run(name).gpus(2).ports("22").shell(WAITS).build());
        shell(name, "echo kept > /file");

        CommandResult result = site.ask(Commands.patch(name, 3, List.of("false")));

        assertThat(result.status()).isEqualTo(ResultStatus.FAILED);
        CommandError error = Objects.requireNonNull(result.error());
        assertThat(error.code()).isEqualTo(ErrorCode.CONTAINER_START_FAILED);
        assertThat(error.message()).contains("exit code 1");
        assertThat(site.ok(Commands.describe(name))).isEqualTo(ran);
        assertThat(shell(name, "cat /file")).isEqualTo("kept\n");
        assertThat(site.engine.exists(name + "-2")).isFalse();
        assertThat(site.store.state().gpuOwners()).containsValue(name).hasSize(2);
        assertThat(site.events(name)).last().isInstanceOf(Event.ReplicaSetStarted.class);
        assertDeleted(name, 1);
    }

    @Test
    void oneThatIsStoppedIsPatchedAndComesBackChangedWithItsDisk() {
        String name = site.names.name("later");
        site.ok(Commands.run(name).gpus(1).shell(WAITS).build());
        shell(name, "echo kept > /file");
        site.ok(Commands.stop(name));

        ReplicaSetView planned = site.ok(Commands.patch(name, 2));

        assertThat(planned.status()).isEqualTo(ReplicaSetStatus.STOPPED);
        assertThat(planned.version()).isEqualTo(2);
        assertThat(planned.containerId()).isNull();
        assertThat(Objects.requireNonNull(site.state(name)).view()).isEqualTo(planned);
        ReplicaSetView again = site.ok(Commands.restart(name));
        assertThat(again.containerName()).isEqualTo(name + "-2");
        assertThat(again.gpus()).hasSize(2);
        assertThat(shell(name, "cat /file")).isEqualTo("kept\n");
        assertDeleted(name, 2);
    }

    @Test
    void aRestartWhoseGpusAreTakenGoesOnOthersWithItsDisk() {
        String name = site.names.name("else");
        String other = site.names.name("other");
        ReplicaSetView ran = site.ok(Commands.run(name).gpus(2).shell(WAITS).build());
        shell(name, "echo kept > /file");
        site.ok(Commands.stop(name));
        site.ok(Commands.run(other).gpus(2).shell(WAITS).build());

        ReplicaSetView again = site.ok(Commands.restart(name));

        assertThat(again.reason()).isEqualTo(VersionReason.RESTART);
        assertThat(again.version()).isEqualTo(2);
        assertThat(again.gpus()).hasSize(2).doesNotContainAnyElementsOf(ran.gpus());
        assertThat(shell(name, "cat /file")).isEqualTo("kept\n");
        assertDeleted(other, 1);
        assertDeleted(name, 2);
    }

    @Test
    void aSavedImageHasTheDiskAndNeitherEnvironmentNorLabels() {
        String name = site.names.name("save");
        String image = name + ":saved";
        site.ok(Commands.run(name)
                .gpus(1)
                .env("SECRET=hidden", "PATH=/mine:/bin")
                .shell(WAITS)
                .build());
        shell(name, "echo kept > /file");

        CommitResult saved = site.ok(CommitResult.class, Commands.commit(name, image));

        var inspected = site.engine.client().inspectImageCmd(image).exec();
        assertThat(inspected.getId()).isEqualTo(saved.imageId());
        assertThat(saved.sizeBytes()).isPositive();
        var config = Objects.requireNonNull(inspected.getConfig());
        assertThat(Arrays.toString(config.getEnv())).doesNotContain("SECRET", "/mine", "NVIDIA");
        assertThat(config.getLabels() == null ? Map.of() : config.getLabels()).isEmpty();
        assertThat(code(Commands.commit(name, image))).isEqualTo(ErrorCode.ALREADY_EXISTS);
        String copy = site.names.name("copy");
        site.ok(Commands.run(copy).image(image).shell(WAITS).build());
        assertThat(shell(copy, "cat /file")).isEqualTo("kept\n");
        assertDeleted(copy, 1);
        assertDeleted(name, 1);
        site.engine.client().removeImageCmd(image).exec();
    }

    private String shell(String name, String script) {
        return site.ok(ExecuteResult.class, Commands.shell(name, script)).stdout();
    }

    private List<String> visibleDevices(String name) {
        return Arrays.asList(shell(name, "tr '\\0' '\\n' < /proc/1/environ | sed -n 's/^NVIDIA_VISIBLE_DEVICES=//p'")
                .strip()
                .split(","));
    }

    private ErrorCode code(Command command) {
        CommandResult result = site.ask(command);
        assertThat(result.status()).as("%s", result).isEqualTo(ResultStatus.REFUSED);
        return Objects.requireNonNull(result.error()).code();
    }

    private void assertDeleted(String name, int versions) {
        assertThat(site.ask(Commands.delete(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
        for (int version = 1; version <= versions; version++) {
            assertThat(site.engine.exists(name + "-" + version)).isFalse();
        }
        assertThat(site.store.keys("replicasets/" + name)).isEmpty();
        assertThat(site.store.state().gpuOwners()).doesNotContainValue(name);
        assertThat(site.store.state().portOwners()).doesNotContainValue(name);
    }
}
