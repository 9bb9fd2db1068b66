package io.gpudocker.worker.volume;

import static io.gpudocker.worker.volume.VolumeHost.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.rig.HostPrograms;
import io.gpudocker.worker.volume.MountReport.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loop volumes after the host was down, lost its power or its disk; and many of them. It needs root. */
class VolumeRestartIT {
    private final VolumeHost host = new VolumeHost();
    private final HostVolumes volumes = host.volumes();

    @AfterEach
    void close() {
        host.close();
    }

    private VolumeSpec made(String stem, long mebibytes) {
        VolumeSpec spec = host.spec(stem, 1, Backend.LOOP, mebibytes * MIB);
        assertThat(volumes.create(spec)).isInstanceOf(Creation.Created.class);
        return spec;
    }

    @Test
    void whatWorksHereIsFoundByTryingAndLeavesNothing() {
        VolumeBackends backends = volumes.probe();

        assertThat(backends.working()).contains(Backend.LOOP, Backend.PLAIN, Backend.NFS);
        assertThat(backends.automatic()).isIn(Backend.QUOTA, Backend.LOOP);
        assertThat(host.leftovers()).isEmpty();
        assertThat(host.engine.volumesWith("gdw.host", host.names.hostId())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {16, 320})
    void anUnmountedOneFailsLoudlyAndIsThereAgainAfterTheStart(long mebibytes) {
        VolumeSpec spec = made("data", mebibytes);
        String box = host.running(spec);
        host.sh(box, "echo kept > /data/file; sync");
        host.engine.stop(box, Duration.ZERO);
        unmounted(spec);
        assertThatThrownBy(() -> host.engine.start(box)).isInstanceOf(EngineException.class);

        List<MountReport> reports = host.volumes().mountAll(List.of(spec));

        assertThat(reports).containsExactly(new MountReport(spec.volumeName(), State.READY, ""));
        host.engine.start(box);
        assertThat(host.sh(box, "cat /data/file")).isEqualTo("kept");
        assertThat(host.sh(box, "grep ' /data ' /proc/mounts"))
                .contains("nosuid")
                .contains("nodev");
        assertThat(host.volumes().mountAll(List.of(spec))).isEqualTo(reports);
    }

    @ParameterizedTest
    @ValueSource(longs = {16, 320})
    void aDamagedImageIsReportedAndNotTouched(long mebibytes) throws IOException {
        VolumeSpec spec = made("data", mebibytes);
        unmounted(spec);
        Path image = host.files(spec).image();
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(new byte[1 << 20]);
        }
        String before = HostPrograms.run("sha256sum", image.toString());

        List<MountReport> reports = volumes.mountAll(List.of(spec));

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.state()).isEqualTo(State.DAMAGED);
            assertThat(report.text()).contains("nothing was repaired");
        });
        assertThatThrownBy(() -> volumes.create(spec)).isInstanceOf(VolumeException.class);
        assertThat(volumes.sweep(List.of()).removed()).isEmpty();
        assertThat(HostPrograms.run("sha256sum", image.toString())).isEqualTo(before);
    }

    @Test
    void aMissingImageIsReportedAndTheOthersAreMounted() throws IOException {
        VolumeSpec gone = made("gone", 16);
        VolumeSpec there = made("there", 16);
        unmounted(gone, there);
        Files.delete(host.files(gone).image());

        assertThat(volumes.mountAll(List.of(gone, there)))
                .extracting(MountReport::state)
                .containsExactly(State.IMAGE_MISSING, State.READY);
    }

    @Test
    void aDockerVolumeThatSomebodyRemovedIsMadeAgainWhereTheDataIsStillThere() throws IOException {
        VolumeSpec loop = made("loop", 16);
        VolumeSpec plain = host.spec("plain", 1, Backend.PLAIN, null);
        volumes.create(plain);
        Files.writeString(host.files(loop).data().resolve("file"), "kept");
        host.engine.removeVolume(loop.volumeName());
        host.engine.removeVolume(plain.volumeName());

        assertThat(volumes.mountAll(List.of(loop, plain)))
                .extracting(MountReport::state)
                .containsExactly(State.READY, State.IMAGE_MISSING);

        assertThat(host.sh(host.running(loop), "cat /data/file")).isEqualTo("kept");
        assertThat(host.engine.volume(plain.volumeName())).isEmpty();
    }

    private void unmounted(VolumeSpec... specs) {
        for (VolumeSpec spec : specs) {
            HostPrograms.run("umount", host.files(spec).mount().toString());
        }
        await().until(() -> host.leftovers().stream().noneMatch(line -> line.contains("/dev/loop")));
    }

    /** What was on the disk at that moment: a copy of the image, while programs write. */
    @ParameterizedTest
    @ValueSource(longs = {48, 320})
    void anImageAsALossOfPowerWouldLeaveItMountsAndIsClean(long mebibytes) {
        VolumeSpec spec = made("data", mebibytes);
        String box = host.running(spec);
        host.sh(box, "cd /data; echo safe > file; mkdir d; for i in $(seq 1 200); do echo $i > d/$i; done; sync");
        host.sh(
                box,
                "(cd /data; while :; do for i in $(seq 1 90); do echo $i > w$i; mv w$i x$i; rm -f d/$i; done; sync; done) >/dev/null &");
        await().until(() -> host.sh(box, "ls /data").contains("x50"));
        LoopFiles copy = new LoopFiles(host.dataDir.resolve("copy"));
        HostPrograms.run("mkdir", "-p", copy.mount().toString());
        host.engine.pause(box);
        HostPrograms.run(
                "cp",
                "--sparse=always",
                host.files(spec).image().toString(),
                copy.image().toString());
        host.engine.unpause(box);
        boolean xfs = mebibytes >= 300;

        // The other one of the same identity is mounted as well.
        HostPrograms.run(
                "mount",
                "-o",
                xfs ? "loop,nouuid" : "loop",
                copy.image().toString(),
                copy.mount().toString());
        assertThat(copy.mount().resolve("data/file")).hasContent("safe\n");
        HostPrograms.run("umount", copy.mount().toString());
        HostPrograms.run(FileSystemKind.of(mebibytes * MIB).checking(copy.image()));
    }

    @Test
    void aHundredMadeAndRemovedLeaveNoLoopDeviceNoMountAndNoFile() {
        List<VolumeSpec> specs = IntStream.rangeClosed(1, 100)
                .mapToObj(version -> host.spec("many", version, Backend.LOOP, 8 * MIB))
                .toList();
        specs.parallelStream().forEach(spec -> assertThat(volumes.create(spec)).isInstanceOf(Creation.Created.class));
        assertThat(host.leftovers()).hasSizeGreaterThanOrEqualTo(300);

        specs.parallelStream().forEach(spec -> assertThat(volumes.remove(spec)).isEqualTo(new Removal.Removed()));

        await().until(() -> host.leftovers().isEmpty());
        assertThat(host.engine.volumesWith("gdw.host", host.names.hostId())).isEmpty();
    }

    @Test
    void twoHostsOnOneMachineDoNotSeeEachOther() {
        try (VolumeHost other = new VolumeHost()) {
            VolumeSpec mine = made("mine", 16);
            VolumeSpec theirs = other.spec("theirs", 1, Backend.LOOP, 16 * MIB);
            assertThat(other.volumes().create(theirs)).isInstanceOf(Creation.Created.class);

            assertThat(volumes.sweep(List.of(mine.volumeName()))).isEqualTo(new Sweep(List.of(), Map.of()));
            VolumeSpec same = new VolumeSpec(theirs.volumeName(), Backend.LOOP, 16 * MIB, null, mine.labels());
            assertThat(volumes.create(same)).isInstanceOf(Creation.Refused.class);
            assertThat(volumes.remove(same)).isEqualTo(new Removal.Removed());

            assertThat(other.engine.volume(theirs.volumeName())).isPresent();
            assertThat(other.volumes().usage(theirs).mountpoint()).isNotNull();
        }
    }
}
