package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.disk.DiskException.Reason;
import io.gpudocker.worker.rig.HostPrograms;
import io.gpudocker.worker.rig.TreeSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Small file systems below an engine's root: one that is too small, one that gets full, one that shares content. */
class DiskSpaceIT {
    private static final int MEGABYTE = 1 << 20;

    private Path mount = Path.of("");

    private Layers given(String type, String... options) throws IOException {
        mount = Layers.mount(type, options);
        return new Layers(mount);
    }

    @AfterEach
    void unmount() throws IOException {
        Layers.unmount(mount);
    }

    @Test
    void aDiskThatDoesNotFitIsRefusedBeforeAnythingIsCopied() throws IOException {
        Layers layers = given("tmpfs", "size=16m");
        Files.write(layers.source.resolve("big"), new byte[9 * MEGABYTE]);

        assertThatThrownBy(() -> layers.disks().copy(layers.source, layers.target, Listeners.patient()))
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
                .hasMessageContaining("needs 10 MiB, 7 MiB are free");
        assertThat(layers.entriesInTarget()).isZero();
    }

    @Test
    void tooFewInodesAreNoSpaceToo() throws IOException {
        Layers layers = given("tmpfs", "size=16m,nr_inodes=100");
        for (int i = 0; i < 60; i++) {
            layers.write("file" + i, "x");
        }

        assertThatThrownBy(() -> layers.disks().copy(layers.source, layers.target, Listeners.patient()))
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
                .hasMessageContaining("inodes");
    }

    @Test
    void aDiskThatGetsFullMeanwhileLeavesAnEmptyTarget() throws IOException {
        Layers layers = given("tmpfs", "size=64m");
        for (int i = 0; i < 16; i++) {
            Files.write(layers.source.resolve("file" + i), new byte[MEGABYTE]);
        }
        var listener = Listeners.asking(() -> {
            if (layers.entriesInTarget() >= 3 && !Files.exists(mount.resolve("somebody-else"))) {
                write(mount.resolve("somebody-else"), 40 * MEGABYTE);
            }
            return false;
        });

        assertThatThrownBy(() -> layers.disks().copy(layers.source, layers.target, listener))
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
                .hasMessageContaining("/file");
        assertThat(mount.resolve("somebody-else")).exists();
        assertThat(layers.entriesInTarget()).isZero();
    }

    @Test
    void whereContentCanBeSharedACopyTakesNoSpace() throws IOException {
        Layers layers = given("xfs");
        HostPrograms.run("dd", "if=/dev/urandom", "of=" + layers.source.resolve("big"), "bs=1M", "count=150");
        HostPrograms.run("truncate", "-s", "1G", layers.source.resolve("hole").toString());
        long before = free();

        CopyPass first = layers.disks().copy(layers.source, layers.target, Listeners.patient());
        layers.disks().catchUp(layers.source, layers.target, first, Listeners.patient());

        assertThat(before - free()).isLessThan(5 * MEGABYTE);
        assertThat(TreeSnapshot.of(layers.source).differencesTo(TreeSnapshot.of(layers.target)))
                .isEmpty();
    }

    private long free() throws IOException {
        HostPrograms.run("sync", "-f", mount.toString());
        return Files.getFileStore(mount).getUsableSpace();
    }

    private static void write(Path file, int bytes) {
        try {
            Files.write(file, new byte[bytes]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
