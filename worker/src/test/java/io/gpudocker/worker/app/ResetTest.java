package io.gpudocker.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.FakeEngine;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Specs;
import io.gpudocker.worker.store.InMemoryKeyValueStore;
import io.gpudocker.worker.volume.FakeVolumes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetTest {
    private static final String PREFIX = "/gpu-docker/v1/hosts/host1/";
    private static final String IMAGE = "gdw/test:1";

    @TempDir
    private Path directory;

    private final FakeEngine engine = new FakeEngine(() -> {}, InstantSource.system());
    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void aHostWithAWorkersThingsAndOthers() throws IOException {
        engine.addImage(IMAGE, new ImageInfo("sha256:1", 1, List.of(), List.of()));
        engine.start(engine.create(
                Specs.of("foo-1", "sha256:1").label("gdw.host", "host1").spec()));
        engine.create(
                Specs.of("theirs-1", "sha256:1").label("gdw.host", "host2").spec());
        engine.create(Specs.of("plain", "sha256:1").spec());
        store.put(PREFIX + "replicasets/foo", "{}");
        store.put(PREFIX + "gpus/GPU-1", "foo");
        store.put("/gpu-docker/v1/hosts/host10/replicasets/bar", "{}");
        Files.createDirectories(data().resolve("volumes/data-1"));
        Files.writeString(data().resolve("volumes/data-1/file"), "x");
        Files.writeString(data().resolve("lock"), "");
        Files.writeString(directory.resolve("mountinfo"), "36 35 98:0 / /elsewhere rw - ext4 /dev/sda rw\n");
    }

    @Test
    void withoutYesItOnlyShowsThePlan() throws IOException {
        assertThat(run(false)).isZero();

        assertThat(printed())
                .contains("gdw.host=host1: 1", "  foo-1 (", "keys in etcd below " + PREFIX + ": 2", "[lock, volumes]")
                .contains("say --yes");
        assertThat(engine.inspect("foo-1")).isPresent();
        assertThat(store.list(PREFIX)).hasSize(2);
        assertThat(data().resolve("lock")).exists();
    }

    @Test
    void withYesItRemovesWhatTheWorkerMadeAndNothingElse() throws IOException {
        assertThat(run(true)).isZero();

        assertThat(engine.inspect("foo-1")).isEmpty();
        assertThat(engine.inspect("theirs-1")).map(ContainerState::name).contains("theirs-1");
        assertThat(engine.inspect("plain")).isPresent();
        assertThat(store.list("/gpu-docker/"))
                .extracting(entry -> entry.key())
                .containsExactly("/gpu-docker/v1/hosts/host10/replicasets/bar");
        assertThat(data()).doesNotExist();
    }

    @Test
    void aSecondResetFindsNothingAndIsWell() throws IOException {
        run(true);

        assertThat(run(true)).isZero();
    }

    @Test
    void whatIsNotTheWorkersStaysInTheDirectoryAndLinksAreNotFollowed() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "x");
        Files.writeString(data().resolve("notes.txt"), "x");
        Files.createSymbolicLink(data().resolve("volumes/link"), directory);

        assertThat(run(true)).isZero();

        assertThat(data()).isDirectoryContaining(file -> file.endsWith("notes.txt"));
        assertThat(data().resolve("volumes")).doesNotExist();
        assertThat(precious).exists();
    }

    @Test
    void itRefusesWhileAWorkerOwnsTheHost() throws IOException {
        store.put(PREFIX + "owner", "{}");

        assertThat(run(true)).isEqualTo(Reset.REFUSED);

        assertThat(printed()).contains("refused: a worker owns this host");
        assertThat(engine.inspect("foo-1")).isPresent();
    }

    @Test
    void aWorkerThatStartsMeanwhileKeepsItsKeys() throws IOException {
        store.beforeNextCommit(() -> store.put(PREFIX + "owner", "{}"));

        assertThat(run(true)).isEqualTo(Reset.REFUSED);

        assertThat(store.list(PREFIX)).hasSize(3);
        assertThat(data().resolve("lock")).exists();
    }

    @Test
    void whatIsStillMountedAfterTheVolumesWentKeepsKeysAndDirectory() throws IOException {
        Path mount = data().resolve("volumes/data-1");
        Files.writeString(directory.resolve("mountinfo"), "36 35 7:0 / " + mount + " rw - ext4 /dev/loop0 rw\n");

        assertThat(run(true)).isEqualTo(Reset.REFUSED);

        assertThat(printed()).contains(mount + " is mounted; unmount it first");
        assertThat(store.list(PREFIX)).hasSize(2);
        assertThat(data().resolve("volumes/data-1/file")).exists();
    }

    private int run(boolean yes) throws IOException {
        printed.reset();
        var own = new ResetDirectory(data(), List.of("lock", "volumes"), directory.resolve("mountinfo"));
        return new Reset("host1", PREFIX, engine, new FakeVolumes(engine), store, own)
                .run(yes, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
