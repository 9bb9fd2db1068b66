package io.gpudocker.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.worker.container.ContainerSpec.GpuRequest;
import io.gpudocker.worker.container.ContainerSpec.Mount;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.rig.SharedParts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container is given and what it is not, as the engine shows it and as it looks from inside. */
class DockerLimitsIT {
    private static final long MIB = 1 << 20;

    @TempDir
    Path dir = Path.of("");

    private final RealEngine real = new RealEngine();

    @AfterEach
    void close() {
        real.close();
    }

    private static InspectContainerResponse raw(String id) throws IOException {
        String host = SharedParts.docker().dockerHost();
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(host))
                .build();
        try (var client = DockerClientImpl.getInstance(config, http)) {
            return client.inspectContainerCmd(id).exec();
        }
    }

    @Test
    void limitsAreReal() throws Exception {
        String id = real.run(real.spec("foo").limits("0.5", 64 * MIB, 8 * MIB, 50));

        HostConfig host = raw(id).getHostConfig();
        assertThat(host.getNanoCPUs()).isEqualTo(500_000_000L);
        assertThat(host.getMemory()).isEqualTo(64 * MIB);
        assertThat(host.getMemorySwap()).isEqualTo(64 * MIB);
        assertThat(host.getPidsLimit()).isEqualTo(50);
        assertThat(real.output(id, "df -k /dev/shm | tail -n 1 | awk '{print $2}'"))
                .isEqualTo("8192");
        assertThat(real.exec(id, "for i in $(seq 100); do sleep 5 & done").exitCode())
                .isNotZero();
    }

    @Test
    void whoNeedsMoreMemoryThanAllowedIsKilledAndThatIsTold() {
        String id = real.run(real.spec("foo")
                .cmd("sh", "-c", "tail -c 200m /dev/zero; exit $?")
                .limits("1", 16 * MIB, MIB, 50));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> real.engine.inspect(id).orElseThrow().phase() == ContainerState.Phase.EXITED);
        assertThat(real.engine.inspect(id).orElseThrow().exitCode()).isEqualTo(137);
    }

    @Test
    void restartsLogsAndPrivilegesAreBounded() throws Exception {
        String id = real.run(real.spec("foo"));

        HostConfig host = raw(id).getHostConfig();
        assertThat(host.getRestartPolicy().getName()).isIn("no", "");
        assertThat(host.getLogConfig().getType().getType()).isEqualTo("json-file");
        assertThat(host.getLogConfig().getConfig())
                .isEqualTo(Map.of("max-size", Long.toString(10 * MIB), "max-file", "3"));
        assertThat(host.getPrivileged()).isFalse();
        assertThat(host.getCapAdd()).isNullOrEmpty();
        assertThat(real.output(id, "grep NoNewPrivs /proc/1/status")).endsWith("1");
    }

    @Test
    void noGpusMeansVoidWhateverTheCommandSays() {
        String id = real.run(real.spec("foo").env("NVIDIA_VISIBLE_DEVICES=all", "A=b"));

        assertThat(real.output(id, "tr '\\0' '\\n' < /proc/1/environ"))
                .contains("NVIDIA_VISIBLE_DEVICES=void")
                .contains("A=b")
                .doesNotContain("=all");
    }

    @Test
    void requestedGpusAreSeenInside() throws Exception {
        String id = real.run(real.spec("foo")
                .env("NVIDIA_VISIBLE_DEVICES=all", "CUDA_VISIBLE_DEVICES=0")
                .gpus(new GpuRequest.DeviceRequest(List.of("GPU-1", "GPU-2"))));

        assertThat(real.output(id, "tr '\\0' '\\n' < /proc/1/environ"))
                .contains("NVIDIA_VISIBLE_DEVICES=GPU-1,GPU-2")
                .contains("CUDA_VISIBLE_DEVICES=0")
                .doesNotContain("=all");
        assertThat(raw(id).getHostConfig().getDeviceRequests())
                .singleElement()
                .satisfies(request -> assertThat(request.getDeviceIds()).containsExactly("GPU-1", "GPU-2"));
    }

    @Test
    void aDriverThatIsNotThereFailsTheStart() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> real.run(real.spec("foo").gpus(new GpuRequest.Cdi(List.of("GPU-1")))))
                .matches(e -> e.fault() == Fault.START_FAILED || e.fault() == Fault.BAD_REQUEST)
                .withMessageContaining("cdi");
    }

    @Test
    void aCommandThatIsNotThereFailsTheStart() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> real.run(real.spec("foo").cmd("/no/such/program")))
                .matches(e -> e.fault() == Fault.START_FAILED)
                .withMessageContaining("/no/such/program");
    }

    /** Field case 27: the same host port on IPv4 and IPv6. */
    @Test
    void aPublishedPortIsReachedOverBothFamilies() throws Exception {
        int port = Ports.free();
        int udp = Ports.free();
        String id = real.run(real.spec("foo").port(80, port).port(53, Protocol.UDP, udp));

        for (String address : List.of("127.0.0.1", "::1")) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 10_000);
                assertThat(socket.isConnected()).isTrue();
            }
        }
        var bindings = raw(id).getNetworkSettings().getPorts().getBindings();
        assertThat(bindings.values())
                .hasSize(2)
                .allSatisfy(
                        each -> assertThat(each).extracting(b -> b.getHostIp()).contains("0.0.0.0"));
    }

    @Test
    void processSettingsArriveInside() {
        String id = real.run(real.spec("foo")
                .cmd("sh", "-c", "pwd; id -u; cat /proc/1/comm; sleep 600")
                .process("/tmp", "65534", true));

        await().untilAsserted(() -> assertThat(ContainerEngineContract.texts(real.engine.logs(id, 10, null, 1000)))
                .startsWith("/tmp", "65534")
                .hasSize(3));
        assertThat(ContainerEngineContract.texts(real.engine.logs(id, 10, null, 1000))
                        .getLast())
                .isIn("docker-init", "tini");
    }

    @Test
    void mountsAreThereAndReadOnlyOnesCannotBeWritten() throws Exception {
        Files.writeString(dir.resolve("file"), "content");
        String id = real.run(real.spec("foo")
                .mounts(
                        new Mount(dir.toString(), "/data", true),
                        new Mount(real.spec("vol").spec().name(), "/vol", false)));

        assertThat(real.output(id, "cat /data/file")).isEqualTo("content");
        assertThat(real.exec(id, "touch /data/other").exitCode()).isNotZero();
        assertThat(real.exec(id, "touch /vol/other").exitCode()).isZero();
    }

    @Test
    void aMissingHostPathIsRefusedAndNotMade() {
        Path missing = dir.resolve("missing");

        ContainerEngineContract.assertFault(
                Fault.BAD_REQUEST,
                () -> real.run(real.spec("foo").mounts(new Mount(missing.toString(), "/data", false))));

        assertThat(missing).doesNotExist();
    }
}
