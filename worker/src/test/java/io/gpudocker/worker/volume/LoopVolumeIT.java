package io.gpudocker.worker.volume;

import static io.gpudocker.worker.volume.VolumeHost.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.rig.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loop volumes on the real kernel and the real engine. It needs root. */
class LoopVolumeIT extends VolumeContract {
    @Override
    Backend backend() {
        return Backend.LOOP;
    }

    private VolumeSpec made(String stem, long mebibytes) {
        VolumeSpec spec = host.spec(stem, 1, Backend.LOOP, mebibytes * MIB);
        assertThat(volumes.create(spec))
                .isEqualTo(new Creation.Created(host.files(spec).data()));
        return spec;
    }

    /** The contract: ENOSPC comes between the size and the size + max(5 %, 16 MB), in one file. */
    private void fills(String box, long size) {
        assertThat(host.sh(box, "cd /data; dd if=/dev/zero of=fill bs=64k; sync"))
                .contains("No space left on device");
        long filled = Long.parseLong(host.sh(box, "stat -c %s /data/fill"));
        assertThat(filled).isBetween(size, size + Math.max(size / 20, 16 * MIB));
        host.sh(box, "rm /data/fill; sync");
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 64, 299, 320, 1024})
    void theSizeCanBeFilledAndLittleMore(long mebibytes) {
        VolumeSpec spec = made("data", mebibytes);

        fills(host.running(spec), mebibytes * MIB);
    }

    @Test
    void xfsGrowsUnderARunningContainerThatSeesItAtOnce() {
        VolumeSpec spec = made("data", 320);
        String box = host.running(spec);
        host.sh(box, "cd /data; echo kept > file; dd if=/dev/urandom of=big bs=1M count=200; sync");
        TreeSnapshot before = TreeSnapshot.of(host.files(spec).data());
        long used = used(spec);

        assertThat(volumes.grow(spec, 900 * MIB)).isEqualTo(new Growth.Grown());
        assertThat(volumes.grow(spec, 900 * MIB)).isEqualTo(new Growth.Grown());

        assertThat(host.sh(box, "cat /data/file")).isEqualTo("kept");
        assertThat(TreeSnapshot.of(host.files(spec).data()).differencesTo(before))
                .isEmpty();
        assertThat(used(spec)).isBetween(used - 8 * MIB, used + 8 * MIB);
        assertThat(used).isBetween(200 * MIB, 210 * MIB);
        host.sh(box, "rm /data/big");
        fills(box, 900 * MIB);
    }

    private long used(VolumeSpec spec) {
        Long used = volumes.usage(spec).usedBytes();
        return used == null ? -1 : used;
    }

    @Test
    void ext4GrowsWhileNoContainerRunsWithIt() throws IOException {
        VolumeSpec spec = made("data", 64);
        String box = host.running(spec);
        host.sh(box, "cd /data; echo kept > file; dd if=/dev/urandom of=big bs=1M count=40; ln big link; sync");
        Growth whileRunning = volumes.grow(spec, 100 * MIB);
        if (whileRunning instanceof Growth.NeedsCopy(String reason)) {
            // Where the kernel does not let it grow mounted.
            assertThat(reason).contains("box");
            host.engine.stop(box, java.time.Duration.ZERO);
        }
        TreeSnapshot before = TreeSnapshot.of(host.files(spec).data());

        assertThat(volumes.grow(spec, 100 * MIB)).isEqualTo(new Growth.Grown());
        assertThat(volumes.grow(spec, 100 * MIB)).isEqualTo(new Growth.Grown());

        assertThat(TreeSnapshot.of(host.files(spec).data()).differencesTo(before))
                .isEmpty();
        assertThat(Files.exists(host.files(spec).newImage())).isFalse();
        host.engine.start(box);
        assertThat(host.sh(box, "cat /data/file")).isEqualTo("kept");
        host.sh(box, "rm /data/big /data/link");
        fills(box, 100 * MIB);
    }

    /** Whatever an interrupt breaks off, it is mounted, and the next attempt grows it. */
    @Test
    void anInterruptLeavesItMounted() {
        VolumeSpec spec = made("data", 32);
        HostVolumes interrupted = host.volumes(step -> {
            if (step == LoopStep.UNMOUNTED) {
                Thread.currentThread().interrupt();
            }
        });

        boolean grown;
        try {
            grown = interrupted.grow(spec, 64 * MIB) instanceof Growth.Grown;
        } catch (EngineException e) {
            grown = false;
        }
        boolean told = Thread.interrupted();

        // Where the kernel lets it grow mounted, that step is never reached.
        assertThat(told).isNotEqualTo(grown);
        assertThat(host.files(spec).data()).isDirectory();
        assertThat(volumes.grow(spec, 64 * MIB)).isEqualTo(new Growth.Grown());
        fills(host.running(spec), 64 * MIB);
    }
}
