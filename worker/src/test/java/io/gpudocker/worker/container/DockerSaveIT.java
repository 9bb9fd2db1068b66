package io.gpudocker.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only a real engine can show of saving containers as images. */
class DockerSaveIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String[] SECRETS = {"hush-hush", "PASSWORD=", "very-own", "gdw.replicaset", "gdw.version"};

    private final RealEngine real = new RealEngine();
    private final TestNames names = TestNames.next();

    @AfterEach
    void close() {
        real.close();
    }

    private Specs secretive() {
        return real.spec("foo")
                .env("PASSWORD=hush-hush", "EMPTY=")
                .labels(Map.of("gdw.replicaset", "very-own", "gdw.version", "7"))
                .cmd("sh", "-c", "echo written-here > /root/file; exec sleep 600");
    }

    /** Which of these words the image's archive holds, its configuration and its files. */
    private static List<String> found(String image, String... words) {
        String archive = RawDocker.archive(SharedParts.docker().dockerHost(), image);
        return Stream.of(words).filter(archive::contains).toList();
    }

    private String started() {
        String id = real.run(secretive());
        real.exec(id, "while ! grep -q . /root/file; do sleep 0.05; done");
        return id;
    }

    /** The engine's own commit keeps both in {@code container_config}. */
    @Test
    void theArchiveOfASavedImageHasNeitherSecretsNorOurLabelsInIt() {
        String image = real.engine.commit(new CommitRequest(started(), names.name("repo"), Map.of(), true), LONG);

        assertThat(real.engine
                        .image(names.name("repo") + ":latest")
                        .orElseThrow()
                        .id())
                .isEqualTo(image);
        assertThat(found(image, "written-here")).hasSize(1);
        assertThat(found(image, SECRETS)).isEmpty();
        String again = real.run(Specs.of(names.name("again"), image).cmd("sleep", "600"));
        assertThat(real.output(again, "cat /root/file; echo ${PASSWORD-unset} ${EMPTY-unset}"))
                .isEqualTo("written-here\nunset unset");
        real.engine.remove(again);
        real.engine.removeImage(image);
    }

    @Test
    void theArchiveOfAFlatImageHasNeitherEither() {
        String id = started();
        real.engine.stop(id, Duration.ZERO);
        String image = real.engine.flatten(new CommitRequest(id, names.name("repo"), Map.of(), true), LONG);

        assertThat(found(image, "written-here")).hasSize(1);
        assertThat(found(image, SECRETS)).isEmpty();
        real.engine.removeImage(image);
    }

    @Test
    void theDiskHoldsWhatTheContainerHasWritten() {
        String id = started();

        DiskPaths disk = real.engine.disk(id).orElseThrow();

        assertThat(disk.upper().resolve("root/file")).hasContent("written-here\n");
        assertThat(disk.lowers()).allMatch(Files::isDirectory);
    }

    @Test
    void aSaveThatBrokeOffIsCleanedUpByTheNextOne() {
        String id = started();
        real.exec(id, "dd if=/dev/urandom of=/root/big bs=1M count=200 2>/dev/null");

        ContainerEngineContract.assertFault(
                Fault.TIMEOUT,
                () -> real.engine.commit(new CommitRequest(id, null, Map.of(), true), Duration.ofMillis(50)));

        // An old engine goes on all the same, and has a draft in the end.
        await().atMost(LONG).until(() -> !real.engine.images(Labels.DRAFT, id).isEmpty());
        String image = real.engine.commit(new CommitRequest(id, null, Map.of(), true), LONG);
        assertThat(real.engine.images(Labels.DRAFT, id)).isEmpty();
        real.engine.removeImage(image);
    }
}
