package io.gpudocker.worker.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rig itself: each part starts, works, keeps its data and address over a kill, and leaves nothing behind. */
class PartsIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void etcdKeepsKeysAndAddressOverARestartAndLeavesNothing() throws Exception {
        EtcdServer etcd = new EtcdServer();
        ByteSequence key = ByteSequence.from("key", UTF_8);
        try (etcd) {
            etcd.start();
            String address = etcd.endpoints();
            try (Client client = Client.builder().endpoints(address).build()) {
                client.getKVClient().put(key, key).get(60, TimeUnit.SECONDS);

                etcd.restart();

                assertThat(etcd.endpoints()).isEqualTo(address);
                assertThat(client.getKVClient()
                                .get(key)
                                .get(60, TimeUnit.SECONDS)
                                .getKvs())
                        .hasSize(1);
            }
        }
        assertGone(etcd);
    }

    @Test
    void engineTakesGpuRequestsKeepsContainersOverAKillAndLeavesNothing() throws Exception {
        DockerEngine engine = new DockerEngine();
        try (engine) {
            engine.start();
            engine.image("gdw/test:1");
            try (DockerClient client = client(engine)) {
                String container = startWithGpus(client, "GPU-a", "GPU-b");
                assertThat(isRunning(client, container)).isTrue();

                engine.kill9();
                engine.start();

                assertThat(client.listContainersCmd().withShowAll(true).exec()).hasSize(1);
                client.startContainerCmd(container).exec();
            }
        }
        assertGone(engine);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(engine.directory().toString());
    }

    @Test
    void pausedPartAnswersAgainAfterResume() throws Exception {
        try (EtcdServer etcd = new EtcdServer()) {
            etcd.start();
            ByteSequence key = ByteSequence.from("key", UTF_8);
            try (Client client = Client.builder().endpoints(etcd.endpoints()).build()) {
                client.getKVClient().put(key, key).get(60, TimeUnit.SECONDS);
                etcd.pause();
                var answer = client.getKVClient().get(key);
                // A process that runs at that moment stops a little after it was told.
                await().atMost(LONG).until(() -> stateOf(etcd.pid()).equals("T"));
                etcd.resume();
                assertThat(answer.get(60, TimeUnit.SECONDS).getKvs()).hasSize(1);
            }
        }
    }

    @Test
    void partsOfAKilledTestRunGoAwayByThemselves() throws Exception {
        Path directory = Files.createTempDirectory("gdw-orphan-");
        Process owner = new ProcessBuilder("sleep", "600").start();
        new PartScript("etcd").run("start", directory.toString(), "--fast", "--owner", Long.toString(owner.pid()));

        owner.destroyForcibly().waitFor();

        await().atMost(LONG).until(() -> Files.notExists(directory));
    }

    @Test
    void sharedPartsAreTheSameForEveryTest() {
        assertThat(SharedParts.kafka()).isSameAs(SharedParts.kafka());
        assertThat(SharedParts.etcd().endpoints()).isEqualTo(SharedParts.etcd().endpoints());
        assertThat(SharedParts.docker().image(SharedParts.TEST_IMAGE)).startsWith("sha256:");
        assertThat(TestNames.next().topicPrefix()).isNotEqualTo(TestNames.next().topicPrefix());
    }

    private static void assertGone(Part part) {
        assertThat(part.directory()).doesNotExist();
        assertThat(processesNaming(part.directory())).isEmpty();
    }

    private static List<String> processesNaming(Path directory) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }

    private static String stateOf(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }

    private static DockerClient client(DockerEngine engine) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(engine.dockerHost())
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(engine.dockerHost()))
                .build();
        return DockerClientImpl.getInstance(config, http);
    }

    private static String startWithGpus(DockerClient client, String... uuids) {
        DeviceRequest request = new DeviceRequest()
                .withDriver("nvidia")
                .withDeviceIds(List.of(uuids))
                .withCapabilities(List.of(List.of("gpu")));
        String id = client.createContainerCmd("gdw/test:1")
                .withHostConfig(HostConfig.newHostConfig().withDeviceRequests(List.of(request)))
                .exec()
                .getId();
        client.startContainerCmd(id).exec();
        return id;
    }

    private static boolean isRunning(DockerClient client, String container) {
        return Boolean.TRUE.equals(
                client.inspectContainerCmd(container).exec().getState().getRunning());
    }
}
