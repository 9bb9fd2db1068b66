package io.gpudocker.worker.container;

import static io.gpudocker.worker.container.ContainerEngineContract.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a registry that works, refuses, breaks or is slow. Field case 32: no failed pull ever looks like a good one. */
class DockerPullIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final ContainerEngine.PullListener NOBODY = (_, _) -> {};
    private static final AtomicInteger SEED = new AtomicInteger();

    private record Step(long done, @Nullable Long total) {}

    @TempDir
    Path dir = Path.of("");

    private final TestRegistry registry;
    private final RealEngine real = new RealEngine();

    DockerPullIT() throws IOException {
        registry = new TestRegistry();
    }

    @AfterEach
    void close() {
        real.close();
        registry.close();
    }

    /** Layers that no compression makes smaller and no engine has yet. */
    private static TestImage image(int... layerBytes) {
        byte[][] files = new byte[layerBytes.length][];
        for (int i = 0; i < files.length; i++) {
            files[i] = new byte[layerBytes[i]];
            new Random(ProcessHandle.current().pid() * 1000 + SEED.incrementAndGet()).nextBytes(files[i]);
        }
        return TestImage.of(files);
    }

    @Test
    void progressGrowsOverAllLayersAndTheImageIsThereAfterwards() {
        TestImage image = image(1_500_000, 700_000);
        String reference = registry.publish("good", image);
        registry.slowDown(600_000);
        List<Step> steps = new ArrayList<>();
        long start = System.nanoTime();

        ImageInfo pulled = real.engine.pull(reference, LONG, (done, total) -> steps.add(new Step(done, total)));

        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(steps).extracting(Step::done).isSorted();
        assertThat(steps.getLast()).isEqualTo(new Step(image.layerBytes(), image.layerBytes()));
        assertThat(steps).hasSizeGreaterThan(3).hasSizeLessThanOrEqualTo((int) (2 * seconds) + 2);
        assertThat(real.engine.image(reference)).contains(pulled);
    }

    @Test
    void anImageOrTagThatIsNotThereIsNotFound() {
        registry.publish("known", image(10));

        assertFault(Fault.IMAGE_NOT_FOUND, () -> real.engine.pull(registry.address() + "/known:2", LONG, NOBODY));
        assertFault(Fault.IMAGE_NOT_FOUND, () -> real.engine.pull(registry.address() + "/none", LONG, NOBODY));
        assertFault(Fault.BAD_REQUEST, () -> real.engine.pull(registry.address() + "/UPPER:1", LONG, NOBODY));
    }

    @Test
    void credentialsDecide() throws Exception {
        String reference = registry.publish("private", image(10));
        registry.requirePassword("user", "secret");

        assertFault(Fault.IMAGE_NOT_FOUND, () -> real.engine.pull(reference, LONG, NOBODY));
        try (RealEngine wrong = new RealEngine(credentials("wrong"))) {
            assertFault(Fault.IMAGE_NOT_FOUND, () -> wrong.engine.pull(reference, LONG, NOBODY));
        }
        assertThat(real.engine.image(reference)).isEmpty();
        try (RealEngine right = new RealEngine(credentials("secret"))) {
            assertThat(right.engine.pull(reference, LONG, NOBODY).id()).startsWith("sha256:");
        }
    }

    private RegistryAuth credentials(String password) throws IOException {
        Path file = dir.resolve("auth.json");
        Files.writeString(file, """
                {"auths":{"%s":{"username":"user","password":"%s"}}}""".formatted(registry.address(), password));
        return RegistryAuth.read(file);
    }

    @Test
    void aBrokenLayerFailsThePullAndLeavesNoImage() {
        TestImage image = image(100_000);
        String reference = registry.publish("corrupt", image);
        registry.corruptLayers(image);

        assertFault(Fault.PULL_FAILED, () -> real.engine.pull(reference, LONG, NOBODY));

        assertThat(real.engine.image(reference)).isEmpty();
    }

    @Test
    void aRegistryThatIsBrokenOrAwayFailsThePull() {
        String reference = registry.publish("some", image(10));
        registry.breakDown();
        assertFault(Fault.PULL_FAILED, () -> real.engine.pull(reference, LONG, NOBODY));

        registry.close();
        assertFault(Fault.PULL_FAILED, () -> real.engine.pull(reference, LONG, NOBODY));
    }

    @Test
    void aPullEndsAtItsDeadlineAndWhenItsThreadIsInterrupted() {
        String reference = registry.publish("slow", image(2_000_000));
        registry.slowDown(50_000);
        assertFault(Fault.TIMEOUT, () -> real.engine.pull(reference, Duration.ofSeconds(2), NOBODY));

        CompletableFuture<Fault> fault = new CompletableFuture<>();
        AtomicInteger told = new AtomicInteger();
        Thread puller = Thread.ofPlatform().start(() -> {
            try {
                real.engine.pull(reference, LONG, (_, _) -> told.incrementAndGet());
                fault.complete(Fault.OTHER);
            } catch (EngineException e) {
                fault.complete(e.fault());
            }
        });
        await().atMost(LONG).until(() -> told.get() > 1);
        puller.interrupt();

        assertThat(fault).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(Fault.INTERRUPTED);
        assertThat(real.engine.image(reference)).isEmpty();
    }

    /** On an engine whose whole root is 48 MiB. */
    @Test
    void aLayerLargerThanTheDiskIsNoSpace() throws Exception {
        String reference = registry.publish("big", TestImage.of(new byte[100 << 20]));
        try (io.gpudocker.worker.rig.DockerEngine small = new io.gpudocker.worker.rig.DockerEngine()) {
            Path data = Files.createDirectory(small.directory().resolve("data"));
            Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", data.toString())
                    .inheritIO()
                    .start();
            assertThat(mount.waitFor()).isZero();
            small.start();
            try (DockerEngine engine =
                    new DockerEngine(small.dockerHost(), () -> {}, RegistryAuth.none(), EngineDeadlines.defaults())) {
                assertFault(Fault.NO_SPACE, () -> engine.pull(reference, LONG, NOBODY));
                assertThat(engine.image(reference)).isEmpty();
            }
        }
    }
}
