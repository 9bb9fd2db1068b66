package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.messages.view.VolumeView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Volumes through Kafka on a real engine: filled up, grown under what runs, moved with it, and never lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumesIT {
    private static final String WAITS = "trap 'exit 0' TERM; while :; do sleep 0.2; done";
    private static final long MIB = 1 << 20;
    /** Counts from 1 as long as it runs. */
    private static final String COUNTS =
            "trap 'exit 0' TERM; i=0; while :; do i=$((i+1)); echo $i >> /v/log; usleep 2000; done";
    /** Nothing where each line is one more than the one before, or 1. */
    private static final String GAPS = "awk '$1 != last + 1 && $1 != 1 { print } { last = $1 }' /v/log";

    private final Site site = Site.ready(Map.of("gpu.source", "simulated:4"));

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void aVolumeFillsUpIsGrownUnderWhatRunsAndKeepsItsData() {
        String name = site.names.name("grow");
        VolumeView made = site.ok(VolumeView.class, Commands.createVolume(name, "320MB"));
        assertThat(made.backend()).isEqualTo(Backend.LOOP);
        assertThat(made.enforced()).isTrue();
        String user = run(name);
        shell(user, "echo kept > /v/file");

        long filled = fill(user);
        assertThat(filled).isBetween(320 * MIB, 336 * MIB);
        String container = site.ok(Commands.describe(user)).containerId();
        VolumePatchResult grown =
                site.ok(VolumePatchResult.class, Commands.resizeVolume(name, "400MB", MoveReplicaSets.NONE));

        assertThat(grown.volume().version()).isEqualTo(1);
        assertThat(site.ok(Commands.describe(user)).containerId()).isEqualTo(container);
        shell(user, "dd if=/dev/zero of=/v/more bs=1M count=60 2>/dev/null");
        assertThat(shell(user, "cat /v/file")).isEqualTo("kept\n");
        assertThat(code(Commands.resizeVolume(name, "100MB", MoveReplicaSets.ALL)))
                .isEqualTo(ErrorCode.VOLUME_TOO_SMALL);
        assertThat(code(Commands.deleteVolume(name))).isEqualTo(ErrorCode.VOLUME_IN_USE);
        assertThat(Objects.requireNonNull(site.volumeState(name)).view())
                .isInstanceOfSatisfying(
                        VolumeView.class, view -> assertThat(view.usedBy()).containsExactly(user));
        assertDeleted(user, name);
        assertThat(site.events(name))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("VolumeCreated", "VolumeResized", "VolumeDeleted");
    }

    @Test
    void allThatRunWithAVolumeAreMovedToItsSmallerVersion() {
        String name = site.names.name("move");
        site.ok(VolumeView.class, Commands.createVolume(name, "400MB"));
        String one = run(name);
        String two = run(name, COUNTS);
        shell(one, "mkdir /v/d; echo kept > /v/d/file; ln /v/d/file /v/hard; echo disk > /own; chown 1234:5 /v/d/file");
        assertThat(code(Commands.resizeVolume(name, "320MB", MoveReplicaSets.NONE)))
                .isEqualTo(ErrorCode.VOLUME_IN_USE);
        ReplicaSetView before = site.ok(Commands.describe(one));

        VolumePatchResult moved =
                site.ok(VolumePatchResult.class, Commands.resizeVolume(name, "320MB", MoveReplicaSets.ALL));

        assertThat(moved.volume().volumeName()).isEqualTo(name + "-2");
        assertThat(moved.volume().usedBy()).containsExactlyInAnyOrder(one, two);
        assertThat(moved.replicaSets())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.version()).isEqualTo(2));
        ReplicaSetView after = site.ok(Commands.describe(one));
        assertThat(after.gpus()).isEqualTo(before.gpus());
        assertThat(after.ports()).isEqualTo(before.ports());
        assertThat(shell(one, "cat /v/hard /own; stat -c '%h %u:%g' /v/d/file")).isEqualTo("kept\ndisk\n2 1234:5\n");
        assertThat(shell(two, "echo there > /v/other; cat /v/d/file")).isEqualTo("kept\n");
        assertThat(shell(one, "cat /v/other")).as("one volume").isEqualTo("there\n");
        assertThat(shell(one, GAPS)).as("written during the copy").isEmpty();
        assertThat(shell(one, "grep -c '^1$' /v/log")).as("before and after").isEqualTo("2\n");
        assertThat(site.events(one)).hasSize(2).allMatch(Event.ReplicaSetStarted.class::isInstance);
        assertThat(Objects.requireNonNull(site.state(one)).view()).isEqualTo(after);
        site.ask(Commands.delete(two));
        assertDeleted(one, name);
    }

    @Test
    void aCommandThatWaitsForTheMoveOfItsOwnVolumeLetsItPass() {
        String name = site.names.name("after");
        site.ok(VolumeView.class, Commands.createVolume(name, "400MB"));
        String user = run(name);
        String behind = "behind-" + name;
        String move = "move-" + name;
        Command stop = new ReplicaSetCommand.Stop(user, null, null, List.of(move));

        // Both are on their topics before the worker goes on: what waits has the turn that the move needs.
        site.worker.suspend();
        var stopped = site.send(stop, CommandOptions.none().withId(behind));
        var described = site.send(Commands.describe(user));
        var moved = site.send(
                Commands.resizeVolume(name, "320MB", MoveReplicaSets.ALL),
                CommandOptions.none().withId(move));
        site.worker.resume();

        assertThat(site.answer(moved).status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(site.answer(stopped).status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(site.answer(described).status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(site.ok(Commands.describe(user)).version()).isEqualTo(2);
        assertDeleted(user, name);
    }

    @Test
    void anExportThatNobodyServesFailsTheStartAndLeavesNothing() {
        String name = site.names.name("nfs");
        VolumeView made = site.ok(
                VolumeView.class,
                new VolumeCommand.Create(
                        name,
                        null,
                        Backend.NFS,
                        new VolumeCommand.Nfs("127.0.0.1", "/export", "nfsvers=4,soft,timeo=10,retrans=1,retry=0"),
                        null,
                        List.of()));
        assertThat(made.enforced()).isFalse();
        assertThat(made.sizeBytes()).isNull();
        var volume = site.engine.client().inspectVolumeCmd(name + "-1").exec();
        assertThat(volume.getOptions())
                .containsEntry("type", "nfs")
                .containsEntry("device", ":/export")
                .containsEntry("o", "addr=127.0.0.1,nodev,nosuid,nfsvers=4,soft,timeo=10,retrans=1,retry=0");
        assertThat(code(Commands.resizeVolume(name, "1GB", MoveReplicaSets.NONE)))
                .isEqualTo(ErrorCode.VOLUME_SIZE_UNSUPPORTED);

        String user = site.names.name("nobody");
        CommandResult result =
                site.ask(Commands.run(user).bind(name, "/v").shell(WAITS).build());

        assertThat(result.status()).isEqualTo(ResultStatus.FAILED);
        assertThat(Objects.requireNonNull(result.error()).code()).isEqualTo(ErrorCode.CONTAINER_START_FAILED);
        assertThat(site.engine.exists(user + "-1")).isFalse();
        assertThat(site.ask(Commands.deleteVolume(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
    }

    @Test
    void theHostSaysWhatWorksOnIt() {
        HostView host = site.hostView();
        assertThat(host.volumeBackends())
                .extracting(HostView.VolumeBackend::backend)
                .containsExactly(Backend.QUOTA, Backend.LOOP, Backend.PLAIN, Backend.NFS);
        assertThat(host.volumeBackends())
                .filteredOn(HostView.VolumeBackend::standard)
                .hasSize(1)
                .allMatch(HostView.VolumeBackend::enforced);
    }

    private String run(String volume) {
        return run(volume, WAITS);
    }

    private String run(String volume, String script) {
        String name = site.names.name("u" + Math.abs(System.nanoTime() % 100_000));
        site.ok(Commands.run(name)
                .gpus(1)
                .ports("22")
                .bind(volume, "/v")
                .shell(script)
                .build());
        return name;
    }

    /** Until it is full; bytes. */
    private long fill(String name) {
        String out = shell(
                name,
                "dd if=/dev/zero of=/v/fill bs=1M 2>/dev/null; dd if=/dev/zero of=/v/rest bs=4k 2>/dev/null; stat -c %s /v/fill /v/rest");
        return out.lines().mapToLong(Long::parseLong).sum();
    }

    private String shell(String name, String script) {
        ExecuteResult result = site.ok(ExecuteResult.class, Commands.shell(name, script));
        assertThat(result.exitCode()).as("%s", result).isZero();
        return result.stdout();
    }

    private ErrorCode code(Command command) {
        CommandResult result = site.ask(command);
        assertThat(result.status()).as("%s", result).isEqualTo(ResultStatus.REFUSED);
        return Objects.requireNonNull(result.error()).code();
    }

    private void assertDeleted(String user, String volume) {
        assertThat(site.ask(Commands.delete(user)).status()).isEqualTo(ResultStatus.SUCCEEDED);
        CommandResult result = site.ask(Commands.deleteVolume(volume));
        assertThat(result.status()).as("%s", result).isEqualTo(ResultStatus.SUCCEEDED);
        assertThat(site.store.keys("volumes/" + volume)).isEmpty();
        assertThat(site.volumeState(volume)).isNull();
        assertThat(site.worker.dataDirectory().resolve("volumes").resolve(volume + "-1"))
                .doesNotExist();
    }
}
