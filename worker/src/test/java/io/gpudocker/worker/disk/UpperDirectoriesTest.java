package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpperDirectoriesTest {
    private static final FileTime SOME_TIME = FileTime.from(Instant.parse("2020-02-02T02:02:02.123456789Z"));

    @TempDir
    private Path directory;

    private Layers layers;
    private UpperDirectories disks;

    @BeforeEach
    void twoLayers() throws IOException {
        layers = new Layers(directory.toRealPath());
        disks = layers.disks();
    }

    private CopyPass first() {
        return disks.copy(layers.source, layers.target, Listeners.patient());
    }

    private void catchUp(CopyPass first) {
        disks.catchUp(layers.source, layers.target, first, Listeners.patient());
    }

    @Test
    void namesThatAreOneFileAreOneFileAgain() throws IOException {
        Path one = layers.write("one", "content");
        Files.createDirectory(layers.source.resolve("d"));
        Files.createLink(layers.source.resolve("d/two"), one);

        catchUp(first());

        assertThat(layers.copied("d/two")).isEqualTo("content");
        assertThat(Files.isSameFile(layers.target.resolve("one"), layers.target.resolve("d/two")))
                .isTrue();
        assertThat(Files.isSameFile(layers.target.resolve("one"), one)).isFalse();
    }

    @Test
    void aFileChangedWithItsSizeAndTimeRestoredIsBroughtOver() throws IOException {
        Path file = layers.write("file", "first");
        Files.setLastModifiedTime(file, SOME_TIME);
        CopyPass first = first();

        Files.writeString(file, "other");
        Files.setLastModifiedTime(file, SOME_TIME);
        catchUp(first);

        assertThat(layers.copied("file")).isEqualTo("other");
        assertThat(Files.getLastModifiedTime(layers.target.resolve("file"))).isEqualTo(SOME_TIME);
    }

    /** Neither time nor size nor the change of an inode tells that another file has this name now. */
    @Test
    void directoriesThatSwapTheirNamesSwapTheirFiles() throws IOException {
        for (String name : new String[] {"a", "b"}) {
            Files.setLastModifiedTime(layers.write(name + "/file", name), SOME_TIME);
        }
        CopyPass first = first();

        Files.move(layers.source.resolve("a"), layers.source.resolve("x"));
        Files.move(layers.source.resolve("b"), layers.source.resolve("a"));
        Files.move(layers.source.resolve("x"), layers.source.resolve("b"));
        catchUp(first);

        assertThat(layers.copied("a/file")).isEqualTo("b");
        assertThat(layers.copied("b/file")).isEqualTo("a");
    }

    @Test
    void onlyWhatChangedIsCopiedAgain() throws IOException {
        layers.write("same", "same");
        layers.write("changed", "before");
        CopyPass first = first();
        Object same = Files.getAttribute(layers.target.resolve("same"), "unix:ctime");

        layers.write("changed", "after");
        catchUp(first);

        assertThat(layers.copied("changed")).isEqualTo("after");
        assertThat(Files.getAttribute(layers.target.resolve("same"), "unix:ctime"))
                .isEqualTo(same);
    }

    /** The kernel takes no notice of a second write to a page that a program has mapped. */
    @Test
    void aWriteThroughAMappingThatBeganBeforeIsBroughtOver() throws IOException {
        Path file = layers.write("mapped", "first");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapping = channel.map(MapMode.READ_WRITE, 0, 5);
            mapping.put(0, new byte[] {'F'});
            CopyPass first = first();
            mapping.put(0, new byte[] {'X'});
            catchUp(first);
        }
        assertThat(layers.copied("mapped")).isEqualTo("Xirst");
    }

    @Test
    void aFileAndADirectoryTakeEachOthersPlace() throws IOException {
        layers.write("file", "file");
        layers.write("directory/in", "in");
        CopyPass first = first();

        Files.delete(layers.source.resolve("file"));
        layers.write("file/in", "now a directory");
        Files.delete(layers.source.resolve("directory/in"));
        Files.delete(layers.source.resolve("directory"));
        layers.write("directory", "now a file");
        catchUp(first);

        assertThat(layers.copied("file/in")).isEqualTo("now a directory");
        assertThat(layers.copied("directory")).isEqualTo("now a file");
    }

    /** As deep as a path that a program can name: two open directories for each level, and no end of the stack. */
    @Test
    void twoThousandDirectoriesInEachOtherAreCarried() {
        long levels =
                new OwnThread().run("nest", kernel -> inTop(kernel, layers.source, top -> nest(kernel, top, 2000)));
        try {
            catchUp(first());
            assertThat(disks.examine(layers.target).entries()).isEqualTo(levels);
        } finally {
            for (Path each : List.of(layers.source, layers.target)) {
                new OwnThread().run("remove", kernel -> inTop(kernel, each, new Remover(kernel)::empty));
            }
        }
    }

    private static long inTop(Kernel kernel, Path path, Consumer<Directory> work) {
        try (Directory top = Directory.top(kernel, path.toString())) {
            work.accept(top);
            return 2000;
        }
    }

    private static void nest(Kernel kernel, Directory directory, int levels) {
        if (levels > 0) {
            byte[] name = {'d'};
            kernel.makeDirectory(directory.descriptor(), name);
            try (Directory child = directory.child(name)) {
                nest(kernel, child, levels - 1);
            }
        }
    }

    @Test
    void whatABrokenAttemptLeftIsRemovedFirst() throws IOException {
        Files.createDirectories(layers.target.resolve("left/over"));
        Files.writeString(layers.target.resolve("left/over/file"), "x");
        layers.write("file", "content");

        first();

        assertThat(layers.target.resolve("left")).doesNotExist();
        assertThat(layers.copied("file")).isEqualTo("content");
    }

    /** A first pass must not look at what it already has through a link that the container made. */
    @Test
    void aSymbolicLinkIsCopiedAndNeverFollowed() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "of the host");
        layers.write("d/secret", "of the container");
        CopyPass first = first();

        Files.delete(layers.source.resolve("d/secret"));
        Files.delete(layers.source.resolve("d"));
        Files.createSymbolicLink(layers.source.resolve("d"), outside);
        catchUp(first);

        assertThat(Files.readSymbolicLink(layers.target.resolve("d"))).isEqualTo(outside);
        assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("of the host");
        try (Kernel kernel = new Kernel();
                Directory top = Directory.top(kernel, layers.source.toString())) {
            assertThatThrownBy(() -> top.child(new byte[] {'d'})).isInstanceOf(Errno.class);
        }
    }

    @Test
    void aCancelledCopyLeavesAnEmptyTarget() {
        for (int i = 0; i < 100; i++) {
            layers.write("d/file" + i, "content");
        }
        var seen = new AtomicInteger();
        var listener = Listeners.asking(() -> layers.entriesInTarget() > 0 && seen.incrementAndGet() > 50);

        fails(Reason.CANCELLED, () -> disks.copy(layers.source, layers.target, listener));

        assertThat(seen).hasValueGreaterThan(50);
        assertThat(layers.entriesInTarget()).isZero();
    }

    @Test
    void anInterruptedCopyLeavesAnEmptyTargetAndTheThreadInterrupted() throws Exception {
        layers.write("file", "content");
        layers.write("other", "content");
        var stays = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().unstarted(() -> {
            Thread self = Thread.currentThread();
            var listener = Listeners.asking(() -> {
                if (layers.entriesInTarget() > 0) {
                    self.interrupt();
                }
                return false;
            });
            // Long enough for the interrupt to arrive: it is told to the copy by another thread.
            for (int i = 0; i < 2000; i++) {
                layers.write("d/file" + i, "content");
            }
            fails(Reason.CANCELLED, () -> disks.copy(layers.source, layers.target, listener));
            stays.set(self.isInterrupted());
        });
        caller.start();
        caller.join();

        assertThat(stays).isTrue();
        assertThat(layers.entriesInTarget()).isZero();
    }

    @Test
    void progressCountsAllocatedBytesUpToTheirTotal() throws IOException {
        try (FileChannel channel = FileChannel.open(
                layers.source.resolve("sparse"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(64 * 1024), 50 << 20);
        }
        Listeners listener = Listeners.patient();

        CopyPass pass = disks.copy(layers.source, layers.target, listener);

        long total = disks.allocatedBytes(layers.source);
        assertThat(total).isBetween(64L * 1024, 1024L * 1024);
        assertThat(pass.copiedBytes()).isBetween(64L * 1024, 1024L * 1024);
        assertThat(listener.told.getLast()).containsExactly(total, total);
        assertThat(Files.size(layers.target.resolve("sparse"))).isEqualTo((50 << 20) + 64 * 1024);
        assertThat(disks.allocatedBytes(layers.target)).isLessThan(1024L * 1024);
    }

    @Test
    void aHardLinkCountsOnce() throws IOException {
        Path file = layers.write("file", "x".repeat(100_000));
        long once = disks.allocatedBytes(layers.source);
        Files.createLink(layers.source.resolve("again"), file);

        assertThat(disks.examine(layers.source)).isEqualTo(new DiskUsage(once, 2));
    }

    @Test
    void theSecondPassIsOfTheFirst() throws IOException {
        CopyPass first = first();
        Path other = Files.createDirectories(layers.root.resolve("overlay2/" + "c".repeat(64) + "/diff"));

        fails(Reason.FAILED, () -> disks.catchUp(layers.source, other, first, Listeners.patient()));
    }

    @Test
    void nothingIsDoneButInAnUpperDirectoryOfThisEngine() throws IOException {
        layers.write("file", "content");
        Path link = Files.createSymbolicLink(
                Files.createDirectories(layers.root.resolve("overlay2/" + "d".repeat(64)))
                        .resolve("diff"),
                Files.createDirectory(directory.resolve("elsewhere")));
        Path[] wrong = {
            Path.of(""),
            Path.of("/"),
            Path.of("relative"),
            Path.of("overlay2/" + "b".repeat(64) + "/diff"),
            layers.root,
            layers.root.resolve("overlay2"),
            layers.target.getParent(),
            Files.createDirectories(layers.target.resolveSibling("work")),
            Files.createDirectories(layers.target.resolve("diff")),
            layers.target.resolve("../diff"),
            layers.root.resolve("overlay2/" + "e".repeat(64) + "/diff"),
            link,
            directory.resolve("elsewhere"),
            layers.source
        };
        for (Path each : wrong) {
            fails(Reason.NOT_BELOW_ROOT, () -> disks.copy(layers.source, each, Listeners.patient()));
            if (!each.equals(layers.source)) {
                fails(Reason.NOT_BELOW_ROOT, () -> disks.copy(each, layers.target, Listeners.patient()));
                fails(Reason.NOT_BELOW_ROOT, () -> disks.examine(each));
            }
        }
        assertThat(layers.source.resolve("file")).exists();
        assertThat(layers.target.resolve("diff")).exists();
        assertThat(layers.target.resolve("file")).doesNotExist();
    }

    @Test
    void anEngineWithoutARootHasNoUpperDirectories() {
        var rootless = new UpperDirectories(Path.of(""), Instant::now, System::nanoTime);

        fails(Reason.NOT_BELOW_ROOT, () -> rootless.examine(layers.source));
    }

    private static void fails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
