package io.gpudocker.worker.volume;

import static io.gpudocker.worker.volume.VolumeHost.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.disk.DiskException;
import io.gpudocker.worker.rig.TreeSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds for volumes of every backend that keeps its files on this host. */
abstract class VolumeContract {
    final VolumeHost host = new VolumeHost();
    final HostVolumes volumes = host.volumes();

    abstract Backend backend();

    @AfterEach
    void close() {
        host.close();
    }

    VolumeSpec spec(int version, long mebibytes) {
        return host.spec("data", version, backend(), mebibytes * MIB);
    }

    private VolumeSpec made(int version, long mebibytes) {
        VolumeSpec spec = spec(version, mebibytes);
        assertThat(volumes.create(spec)).isInstanceOf(Creation.Created.class);
        return spec;
    }

    Path files(VolumeSpec spec) {
        return Objects.requireNonNull(volumes.usage(spec).mountpoint());
    }

    @Test
    void aWishIsPlannedMadeUsedAndRemoved() {
        VolumeWish wish = new VolumeWish(
                host.names.name("data") + "-1",
                backend(),
                32 * MIB,
                null,
                Labels.ofVolume(host.names.hostId(), host.names.name("data"), 1, "digest"));
        VolumeSpec spec = spec(1, 32);
        assertThat(volumes.plan(wish)).isEqualTo(new VolumePlan.Planned(spec));

        Creation first = volumes.create(spec);
        Creation again = host.volumes().create(spec);

        assertThat(again).isEqualTo(first).isInstanceOf(Creation.Created.class);
        String box = host.running(spec);
        assertThat(host.sh(box, "echo hello > /data/file; cat /data/file; sync"))
                .isEqualTo("hello");
        assertThat(files(spec).resolve("file")).exists();
        assertThat(volumes.users(spec)).hasSize(1);
        host.removeContainer(box);
        assertThat(volumes.remove(spec)).isEqualTo(new Removal.Removed());
        assertThat(host.volumes().remove(spec)).isEqualTo(new Removal.Removed());
        assertThat(volumes.usage(spec)).isEqualTo(new VolumeUsage(null, null, null));
        await().until(() -> host.leftovers().isEmpty());
    }

    @Test
    void usedIsWhatIsInIt() {
        VolumeSpec spec = made(1, 64);
        long before = Objects.requireNonNull(volumes.usage(spec).usedBytes());

        host.sh(host.running(spec), "dd if=/dev/urandom of=/data/file bs=1M count=20; truncate -s 1G /data/hole; sync");

        long used = Objects.requireNonNull(volumes.usage(spec).usedBytes());
        assertThat(before).isBetween(0L, MIB);
        assertThat(used).isBetween(20 * MIB, 21 * MIB);
    }

    /** Field case 36: users are looked for, whatever the engine would say. */
    @Test
    void oneThatSomeContainerHasIsNotRemovedAndSaysWho() {
        VolumeSpec spec = made(1, 16);
        String box = host.running(spec);
        host.sh(box, "echo kept > /data/file");
        String name = host.engine.inspect(box).orElseThrow().name();

        assertThat(volumes.remove(spec)).isEqualTo(new Removal.InUse(List.of(name)));
        host.engine.stop(box, java.time.Duration.ZERO);
        assertThat(volumes.remove(spec)).isEqualTo(new Removal.InUse(List.of(name)));

        host.engine.start(box);
        assertThat(host.sh(box, "cat /data/file")).isEqualTo("kept");
    }

    @Test
    void somebodyElsesDockerVolumeIsLeftAlone() {
        VolumeSpec spec = spec(1, 16);
        Map<String, String> theirs = Map.of(Labels.HOST, "other" + host.names.hostId());
        host.engine.createVolume(spec.volumeName(), Map.of(), theirs);

        assertThat(volumes.create(spec))
                .isInstanceOfSatisfying(
                        Creation.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.NAME_TAKEN));
        assertThat(volumes.remove(spec)).isEqualTo(new Removal.Removed());

        assertThat(host.engine.volume(spec.volumeName()).orElseThrow().labels()).isEqualTo(theirs);
        assertThat(host.leftovers()).isEmpty();
        host.engine.removeVolume(spec.volumeName());
    }

    /** Field case 1: copied and compared before the old one goes. */
    @Test
    void aCopyIsTheSameEntryByEntry() {
        VolumeSpec from = made(1, 64);
        VolumeSpec to = made(2, 48);
        String box = host.running(from);
        host.sh(
                box,
                "cd /data; mkdir -p dir/deep .dot; echo a > dir/a; ln dir/a b; chown 7:8 b; chmod 1770 .; ln -s nowhere s;"
                        + " mkfifo p; mknod c c 1 3; truncate -s 500M hole; echo x >> hole; dd if=/dev/urandom of=big bs=1M count=9;"
                        + " touch -d '1999-01-01 00:00:00' dir/deep; chmod 4755 dir/a; echo left > \"$(printf 'n\\351')\"");

        CopyPass pass = volumes.copy(from, to, Quiet.LISTENER);
        host.sh(box, "cd /data; echo more >> dir/a; rm big; mkdir later; echo d > later/d; mv .dot dot");
        host.removeContainer(box);
        volumes.catchUp(from, to, pass, Quiet.LISTENER);

        assertThat(differences(from, to)).isEmpty();
        assertThat(TreeSnapshot.of(files(to)).fact("", "mode")).isEqualTo("1770");
        assertThat(TreeSnapshot.of(files(to)).fact("b", "names")).isEqualTo("[b, dir/a]");
        assertThat(volumes.remove(from)).isEqualTo(new Removal.Removed());
        assertThat(host.sh(host.running(to), "cat /data/b")).isEqualTo("a\nmore");
    }

    @Test
    void aCancelledCopyLeavesTheTargetEmptyAndTheSourceAsItWas() {
        VolumeSpec from = made(1, 48);
        VolumeSpec to = made(2, 48);
        host.sh(
                host.running(from),
                "cd /data; for i in 1 2 3 4 5 6 7 8; do dd if=/dev/urandom of=f$i bs=1M count=3; done");
        TreeSnapshot before = TreeSnapshot.of(files(from));
        CopyListener soon = new CopyListener() {
            private int asked;

            @Override
            public void progress(long doneBytes, long totalBytes) {}

            @Override
            public boolean cancelled() {
                asked++;
                return asked > 14;
            }
        };

        assertThatThrownBy(() -> volumes.copy(from, to, soon))
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(DiskException.Reason.CANCELLED));

        assertThat(TreeSnapshot.of(files(to)).names()).containsExactly("");
        assertThat(TreeSnapshot.of(files(from)).differencesTo(before)).isEmpty();
    }

    @Test
    void nothingIsCopiedIntoOneThatAContainerHas() {
        VolumeSpec from = made(1, 16);
        VolumeSpec to = made(2, 16);
        String box = host.running(to);
        host.sh(box, "echo kept > /data/file");

        assertThatThrownBy(() -> volumes.copy(from, to, Quiet.LISTENER)).isInstanceOf(VolumeException.class);

        assertThat(host.sh(box, "cat /data/file")).isEqualTo("kept");
    }

    @Test
    void whatIsInItMustFit() {
        VolumeSpec spec = made(1, 64);
        host.sh(host.running(spec), "dd if=/dev/urandom of=/data/file bs=1M count=30; sync");

        assertThat(volumes.fits(spec, 40 * MIB)).isInstanceOf(Fit.Fits.class);
        assertThat(volumes.fits(spec, 32 * MIB)).isInstanceOf(Fit.Fits.class);
        assertThat(volumes.fits(spec, 29 * MIB)).isInstanceOfSatisfying(Fit.Refused.class, refused -> {
            assertThat(refused.refusal().code()).isEqualTo(ErrorCode.VOLUME_TOO_SMALL);
            assertThat((Long) refused.refusal().details().get("usedBytes")).isBetween(30 * MIB, 31 * MIB);
        });
        // Both hold.
        assertThat(volumes.fits(spec, 1 * MIB))
                .isInstanceOfSatisfying(
                        Fit.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.VOLUME_TOO_SMALL));
    }

    @Test
    void whatNoRecordKnowsIsRemovedOnlyWhenItIsEmpty() {
        VolumeSpec empty = made(1, 16);
        VolumeSpec full = made(2, 16);
        VolumeSpec known = made(3, 16);
        host.removeContainer(filled(full));

        assertThat(volumes.sweep(List.of(known.volumeName())).removed())
                .as("made by this process")
                .isEmpty();
        Sweep sweep = host.volumes().sweep(List.of(known.volumeName()));

        assertThat(sweep.removed()).containsExactly(empty.volumeName());
        assertThat(sweep.kept()).containsOnlyKeys(full.volumeName());
        assertThat(host.engine.volume(empty.volumeName())).isEmpty();
        assertThat(host.engine.volume(known.volumeName())).isPresent();
        assertThat(files(full).resolve("file")).exists();
    }

    private String filled(VolumeSpec spec) {
        String box = host.running(spec);
        host.sh(box, "echo kept > /data/file; sync");
        return box;
    }

    /** Blocks are the file system's own affair. */
    List<String> differences(VolumeSpec one, VolumeSpec other) {
        return TreeSnapshot.of(files(one)).differencesTo(TreeSnapshot.of(files(other))).stream()
                .filter(difference -> !difference.contains(": blocks "))
                .toList();
    }

    enum Quiet implements CopyListener {
        LISTENER;

        @Override
        public void progress(long doneBytes, long totalBytes) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    }
}
