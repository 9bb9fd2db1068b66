package io.gpudocker.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.domain.OwnershipLostException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real engine. */
class TmpContainerdIT extends ContainerEngineContract {
    private static ContainerEngine engine = new FakeEngine(() -> {}, Instant::now);
    private static ContainerEngine fenced = engine;
    private static String image = "";

    @BeforeAll
    static void connect() {
        String host = "unix:///tmp/weng/sid/run/d-c8d.sock";
        engine = new DockerEngine(host, () -> {}, RegistryAuth.none(), EngineDeadlines.defaults());
        fenced = new DockerEngine(host, TmpContainerdIT::lost, RegistryAuth.none(), EngineDeadlines.defaults());
        image = engine.image("gdw/test:1").orElseThrow().id();
    }

    private static void lost() {
        throw new OwnershipLostException("lost");
    }

    @AfterAll
    static void disconnect() {
        engine.close();
        fenced.close();
    }

    @Override
    ContainerEngine engine() {
        return engine;
    }

    @Override
    ContainerEngine fencedOff() {
        return fenced;
    }

    @Override
    String image() {
        return image;
    }

    @Override
    String imageWithVolume(String destination) {
        return RawDocker.imageWithVolume("unix:///tmp/weng/sid/run/d-c8d.sock", image, destination);
    }

    @Override
    int freePort() {
        return Ports.free();
    }

    @Override
    AutoCloseable occupy(int port) throws Exception {
        return new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"));
    }

    @Test
    void savesNothingOfTheContainer() throws Exception {
        String id = engine.create(Specs.of(names.name("sec"), image)
                .env("PASSWORD=hush-hush", "EMPTY=")
                .process("/tmp", "65534", false)
                .port(80, freePort())
                .labels(java.util.Map.of("gdw.replicaset", "very-own"))
                .cmd("sh", "-c", "echo written-here > /tmp/file; sleep 600")
                .spec());
        engine.start(id);
        org.awaitility.Awaitility.await()
                .until(() -> java.nio.file.Files.exists(RawDocker.rootOf("unix:///tmp/weng/sid/run/d-c8d.sock", id)
                        .resolve("tmp/file")));
        String saved = engine.commit(
                new CommitRequest(id, names.name("repo") + ":1", java.util.Map.of(), true),
                java.time.Duration.ofSeconds(60));
        String a = RawDocker.archive("unix:///tmp/weng/sid/run/d-c8d.sock", names.name("repo") + ":1");
        System.out.println(
                "HUSH " + a.contains("hush-hush") + " " + a.contains("very-own") + " " + engine.image(saved));
        engine.stop(id, java.time.Duration.ZERO);
        String flat = engine.flatten(
                new CommitRequest(id, names.name("flat") + ":1", java.util.Map.of(), true),
                java.time.Duration.ofSeconds(60));
        a = RawDocker.archive("unix:///tmp/weng/sid/run/d-c8d.sock", names.name("flat") + ":1");
        System.out.println("HUSH " + a.contains("hush-hush") + " " + a.contains("very-own") + " " + engine.image(flat));
        engine.remove(id);
    }

    @Test
    void describesTheEngine() {
        EngineInfo info = engine.info();

        assertThat(info.apiVersion()).matches("1\\.(4[0-4])");
        assertThat(info.version()).isNotEmpty();
        assertThat(info.storageDriver()).isNotEmpty();
        assertThat(info.rootDir()).isAbsolute();
        assertThat(info.runtimes()).contains("runc");
        assertThat(info.memoryBytes()).isPositive();
    }
}
