package io.gpudocker.worker.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sizes are reckoned, and what is read of files of the host. */
class SizesTest {
    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @ValueSource(longs = {8, 64, 299, 300, 320, 1024, 1 << 20, 1L << 36})
    void whatIsAimedAtIsWithinTheContract(long mebibytes) {
        long size = mebibytes * MIB;
        SizeMargin margin = SizeMargin.of(size);

        assertThat(margin.atLeast()).isGreaterThan(size).isLessThan(margin.aim());
        assertThat(margin.atMost()).isGreaterThan(margin.aim()).isLessThan(size + Math.max(size / 20, 16 * MIB));
        assertThat(FileSystemKind.of(size).firstGuess(margin.aim()))
                .isGreaterThan(margin.aim())
                .isLessThan(margin.aim() / 10 * 11 + 100 * MIB);
    }

    @Test
    void xfsFrom300Mebibytes() {
        assertThat(FileSystemKind.of(300 * MIB)).isEqualTo(FileSystemKind.XFS);
        assertThat(FileSystemKind.of(300 * MIB - 1)).isEqualTo(FileSystemKind.EXT4);
    }

    @Test
    void aLayoutIsReadAsItWasWrittenAndTheGrowthIsTheSameHoweverOftenItIsReckoned(@TempDir Path directory)
            throws Exception {
        Layout layout = new Layout("h", FileSystemKind.XFS, 320 * MIB, 410 * MIB, 325 * MIB, "c");
        Path file = directory.resolve("layout");

        layout.write(file);

        assertThat(Layout.read(file)).contains(layout);
        assertThat(layout.imageBytesFor(900 * MIB)).isBetween(990 * MIB, 1010 * MIB);
        assertThat(layout.imageBytesFor(100 * MIB)).isEqualTo(410 * MIB);
        Files.writeString(file, "filesystem=zfs\n");
        assertThat(Layout.read(file)).isEmpty();
        assertThat(Layout.read(directory.resolve("none"))).isEmpty();
    }

    @Test
    void mountsAreReadWithTheirOddNames() {
        MountTable table = MountTable.parse(List.of(
                "29 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
                "50 29 7:0 / /a\\040b rw,nosuid,nodev - xfs /dev/loop0 rw",
                "51 29 7:1 / /a\\040b rw - xfs /dev/loop1 rw"));

        assertThat(table.on(Path.of("/a b")))
                .extracting(MountTable.Mount::source)
                .containsExactly("/dev/loop0", "/dev/loop1");
        assertThat(table.on(Path.of("/a"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data-0", "../x-1", "a/b-1", "-1", "Data-1", ".probe", "a-1-2"})
    void whatIsNoVersionOfAVolumeHasNoDirectory(String name) {
        assertThat(LoopFiles.isName(name)).isFalse();
    }
}
