package io.gpudocker.worker.volume;

import static io.gpudocker.worker.volume.VolumeHost.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.rig.CrashSample;
import io.gpudocker.worker.rig.TreeSnapshot;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker killed at each step of making and growing a loop volume; the next one goes on. It needs root. */
class VolumeCrashIT {
    private final VolumeHost host = new VolumeHost();
    private final HostVolumes volumes = host.volumes();

    @AfterEach
    void close() {
        host.close();
    }

    static List<LoopStep> whileItIsMade() {
        return CrashSample.of(
                new LoopStep[] {LoopStep.SIZED, LoopStep.FORMATTED, LoopStep.MOUNTED, LoopStep.LAID_OUT, LoopStep.NAMED
                });
    }

    static List<LoopStep> whileExt4Grows() {
        return CrashSample.of(new LoopStep[] {
            LoopStep.ENLARGED, LoopStep.RESIZED, LoopStep.UNMOUNTED, LoopStep.COPIED, LoopStep.REPLACED
        });
    }

    @ParameterizedTest
    @MethodSource("whileItIsMade")
    void oneThatWasKilledWhileItMadeAVolumeIsFollowedByOneThatMakesIt(LoopStep step) {
        VolumeSpec spec = host.spec(Backend.LOOP, 320 * MIB);
        assertThat(VolumeProgram.killedAt(step, host, "create", spec, 320 * MIB))
                .isTrue();

        assertThat(volumes.create(spec))
                .isEqualTo(new Creation.Created(host.files(spec).data()));

        String box = host.running(spec);
        assertThat(host.sh(box, "echo works > /data/file; cat /data/file")).isEqualTo("works");
        host.removeContainer(box);
        assertThat(volumes.remove(spec)).isEqualTo(new Removal.Removed());
        await().until(() -> host.leftovers().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("whileItIsMade")
    void whatOneThatWasKilledLeftIsRemovedWhenNoRecordKnowsIt(LoopStep step) {
        VolumeSpec spec = host.spec(Backend.LOOP, 16 * MIB);
        assertThat(VolumeProgram.killedAt(step, host, "create", spec, 16 * MIB)).isTrue();
        assertThat(host.leftovers()).isNotEmpty();

        assertThat(volumes.sweep(List.of())).isEqualTo(new Sweep(List.of(spec.volumeName()), java.util.Map.of()));

        await().until(() -> host.leftovers().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"ENLARGED", "RESIZED"})
    void oneThatWasKilledWhileXfsGrewIsFollowedByOneThatGrowsIt(LoopStep step) {
        grows(step, 320, 500);
    }

    /** Where the kernel lets ext4 grow mounted, the last three are never reached, and it is grown at once. */
    @ParameterizedTest
    @MethodSource("whileExt4Grows")
    void oneThatWasKilledWhileExt4GrewIsFollowedByOneThatGrowsIt(LoopStep step) {
        grows(step, 32, 64);
    }

    private void grows(LoopStep step, long before, long after) {
        VolumeSpec spec = host.spec(Backend.LOOP, before * MIB);
        volumes.create(spec);
        String box = host.running(spec);
        host.sh(box, "cd /data; dd if=/dev/urandom of=big bs=1M count=20; echo kept > file");
        host.removeContainer(box);
        TreeSnapshot data = TreeSnapshot.of(host.files(spec).data());
        boolean offline =
                List.of(LoopStep.UNMOUNTED, LoopStep.COPIED, LoopStep.REPLACED).contains(step);
        assertThat(VolumeProgram.killedAt(step, host, "grow", spec, after * MIB) || offline)
                .isTrue();

        assertThat(volumes.mountAll(List.of(spec))).allMatch(MountReport::usable);
        assertThat(TreeSnapshot.of(host.files(spec).data()).differencesTo(data)).isEmpty();
        assertThat(volumes.grow(spec, after * MIB)).isEqualTo(new Growth.Grown());

        assertThat(TreeSnapshot.of(host.files(spec).data()).differencesTo(data)).isEmpty();
        assertThat(volumes.usage(spec).capacityBytes())
                .isBetween(after * MIB, after * MIB + Math.max(after * MIB / 20, 16 * MIB));
        assertThat(host.files(spec).newImage()).doesNotExist();
        assertThat(volumes.remove(spec)).isEqualTo(new Removal.Removed());
        await().until(() -> host.leftovers().isEmpty());
    }

    @Test
    void aRemovalThatWasBrokenOffIsFinishedByTheNext() {
        VolumeSpec spec = host.spec(Backend.LOOP, 16 * MIB);
        volumes.create(spec);
        // The Docker volume is gone, and the worker with it.
        host.engine.removeVolume(spec.volumeName());

        assertThat(host.volumes().remove(spec)).isEqualTo(new Removal.Removed());

        await().until(() -> host.leftovers().isEmpty());
    }
}
