package io.gpudocker.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.rig.SharedParts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real engine. */
class DockerEngineIT extends ContainerEngineContract {
    private static ContainerEngine engine = new FakeEngine(() -> {}, Instant::now);
    private static ContainerEngine fenced = engine;
    private static String image = "";

    @BeforeAll
    static void connect() {
        String host = SharedParts.docker().dockerHost();
        engine = new DockerEngine(host, () -> {}, RegistryAuth.none(), EngineDeadlines.defaults());
        fenced = new DockerEngine(host, DockerEngineIT::lost, RegistryAuth.none(), EngineDeadlines.defaults());
        image = engine.image(SharedParts.TEST_IMAGE).orElseThrow().id();
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
        return RawDocker.imageWithVolume(SharedParts.docker().dockerHost(), image, destination);
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
