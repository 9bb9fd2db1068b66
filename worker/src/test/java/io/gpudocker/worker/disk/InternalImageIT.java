package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.container.ContainerSpec.Mount;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.RawDocker;
import io.gpudocker.worker.container.Specs;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.rig.TestNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Internal images on an engine whose store gives no paths, and what they carry: the table of decision 14. */
class InternalImageIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final io.gpudocker.worker.rig.DockerEngine VFS = new io.gpudocker.worker.rig.DockerEngine("vfs");
    private static String image = "";

    private final String host = TestNames.next().hostId();
    private final DockerEngine engine =
            new DockerEngine(VFS.dockerHost(), () -> {}, RegistryAuth.none(), EngineDeadlines.defaults());
    private final InternalImages images = new InternalImages(engine, host);
    private final List<String> containers = new ArrayList<>();

    @BeforeAll
    static void startEngine() {
        VFS.start();
        image = VFS.image("gdw/test:1");
    }

    @AfterAll
    static void removeEngine() {
        VFS.close();
    }

    @AfterEach
    void close() {
        containers.forEach(engine::remove);
        assertThat(images.sweep(image -> false)).isNotNull();
        assertThat(engine.images(Labels.INTERNAL, host)).isEmpty();
        engine.close();
    }

    private String create(String name, String imageId, String script) {
        String id = engine.create(Specs.of(host + name, imageId)
                .env("SECRET=hush")
                .labels(Map.of(Labels.HOST, host, Labels.VERSION, "1"))
                .cmd("sh", "-c", script)
                .spec());
        containers.add(id);
        return id;
    }

    private String running(String name, String imageId, String script) {
        String id = create(name, imageId, script);
        engine.start(id);
        return id;
    }

    private int ended(String id) {
        await().atMost(LONG).until(() -> engine.inspect(id).orElseThrow().phase() == Phase.EXITED);
        return engine.inspect(id).orElseThrow().exitCode();
    }

    private Path root(String id) {
        return RawDocker.rootOf(VFS.dockerHost(), id);
    }

    @Test
    void theStoreGivesNoPaths() {
        assertThat(engine.disk(create("a", image, "true"))).isEmpty();
    }

    @Test
    void aCommittedImageCarriesWhatTheTableSays() {
        carries(images);
    }

    @Test
    void aFlattenedImageCarriesTheSame() {
        carries(new InternalImages(engine, host, 1));
    }

    private void carries(InternalImages capturing) {
        String old = running("old", image, "rm -r /var/tmp && mkdir /var/tmp && rm /bin/awk && sleep 600");
        await().atMost(LONG).until(() -> !root(old).resolve("bin/awk").toFile().exists());
        FileTree.fill(root(old));
        FileTree before = FileTree.of(root(old));
        engine.stop(old, Duration.ZERO);

        String captured = capturing.capture(old, "foo", "c1", LONG);
        String next = running("next", captured, "sleep 600");

        FileTree after = FileTree.of(root(next));
        assertThat(FileTree.CARRIED)
                .allSatisfy(name ->
                        assertThat(after.facts(name)).as(name).isNotEmpty().isEqualTo(before.facts(name)));
        // The mask of its ACL stands in the mode where the ACL is lost.
        assertThat(after.facts("acl")).isEqualTo(before.facts("acl"));
        assertThat(before.times()).containsEntry("dotfile-time", "1577934245.1234567890");
        assertThat(after.times())
                .containsEntry("dotfile-time", "1577934245.0000000000")
                .containsEntry("before-1970", "0.0000000000")
                .containsEntry("after-2262", "0.0000000000");
        assertThat(before.attributes().keySet())
                .containsExactlyInAnyOrder("acl", "acl-default", "cap", "trusted", "user");
        assertThat(after.attributes())
                .isEqualTo(Map.of("cap", before.attributes().get("cap")));
        assertThat(before.sparse("sparse")).isTrue();
        assertThat(after.sparse("sparse")).isFalse();
        Set<String> gone = new TreeSet<>(before.names());
        gone.removeAll(after.names());
        assertThat(gone).containsExactlyInAnyOrder("socket", ".wh.name");
        assertThat(root(next).resolve("bin/awk")).doesNotExist();
        assertThat(root(next).resolve("var/tmp")).isEmptyDirectory();
    }

    @Test
    void eightCapturesInARowLeaveOneImageAndAContainerThatWorks() {
        InternalImages few = new InternalImages(engine, host, 4);
        String current = image;
        Set<Integer> layers = new TreeSet<>();
        for (int version = 1; version <= 8; version++) {
            String id = running(
                    "v" + version,
                    current,
                    "rm -f /root/only-" + (version - 1) + " && echo " + version + " | tee /root/only-" + version
                            + " >> /root/log && test $(ls /root | wc -l) -le 2");
            assertThat(ended(id)).isZero();
            String captured = few.capture(id, "foo", "c" + version, LONG);
            engine.remove(id);
            if (version > 1) {
                few.discard(current);
            }
            current = captured;
            layers.add(engine.image(current).map(ImageInfo::layers).orElseThrow());
            assertThat(engine.images(Labels.INTERNAL, host)).hasSize(1);
            assertThat(engine.images(Labels.DRAFT, id)).isEmpty();
        }
        assertThat(layers).containsExactly(1, 2, 3, 4);
        String last = running("last", current, "test $(wc -l < /root/log) = 8");
        assertThat(ended(last)).isZero();
        assertThat(few.bytes(current)).isPositive();
        engine.remove(last);
        assertThat(few.sweep(image -> false)).containsExactly(current);
        assertThat(engine.image(image)).isPresent();
    }

    @Test
    void whatTheImageDeclaresAsAVolumeIsHandedOnAndIsNotInTheImage() {
        String declaring = RawDocker.imageWithVolume(VFS.dockerHost(), image, "/data");
        String old = running("old", declaring, "echo in-volume > /data/file; echo in-disk > /root/file");
        assertThat(ended(old)).isZero();
        String volume = engine.volumes(old).getFirst().volumeName();

        String captured = images.capture(old, "foo", "c1", LONG);

        assertThat(engine.image(captured).orElseThrow().volumes()).containsExactly("/data");
        String bare = running("bare", captured, "test -f /root/file && test ! -e /data/file");
        assertThat(ended(bare)).isZero();
        String next = engine.create(Specs.of(host + "next", captured)
                .mounts(new Mount(volume, "/data", false))
                .cmd("test", "-f", "/data/file")
                .spec());
        containers.add(next);
        engine.start(next);
        assertThat(ended(next)).isZero();
        engine.remove(next);
        engine.remove(old);
        engine.remove(bare);
        assertThat(engine.volumeExists(volume)).isFalse();
    }
}
