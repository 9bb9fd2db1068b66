package io.gpudocker.worker.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.gpudocker.worker.rig.HostPrograms;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Containers of one test on the shared engine, and their directories. Confined to one thread. */
final class Boxes implements AutoCloseable {
    private final DockerClient client;
    private final TestNames names = TestNames.next();
    private final List<String> containers = new ArrayList<>();
    private final Deque<Path> mounts = new ArrayDeque<>();

    Boxes() {
        String host = SharedParts.docker().dockerHost();
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .withDockerTlsVerify(false)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(host))
                .build();
        client = DockerClientImpl.getInstance(config, http);
    }

    Path engineRoot() {
        return Path.of(String.valueOf(client.infoCmd().exec().getDockerRootDir()));
    }

    /** Not started. */
    String create(String stem, String script) {
        String id = client.createContainerCmd(SharedParts.TEST_IMAGE)
                .withName(names.name(stem))
                .withCmd("sh", "-c", script)
                .exec()
                .getId();
        containers.add(id);
        return id;
    }

    void start(String id) {
        client.startContainerCmd(id).exec();
    }

    void stop(String id) {
        client.stopContainerCmd(id).withTimeout(0).exec();
    }

    Path upper(String id) {
        return directory(id, "UpperDir");
    }

    /** What the container sees as its root, while it runs. */
    Path merged(String id) {
        return directory(id, "MergedDir");
    }

    /** Asked for with curl: docker-java leaves these out. */
    private Path directory(String id, String which) {
        String socket = URI.create(SharedParts.docker().dockerHost()).getPath();
        String container = HostPrograms.run(
                "curl", "-sf", "--noproxy", "*", "--unix-socket", socket, "http://docker/containers/" + id + "/json");
        Matcher matcher = Pattern.compile("\"" + which + "\":\"([^\"]+)\"").matcher(container);
        assertThat(matcher.find()).as(container).isTrue();
        return Path.of(matcher.group(1));
    }

    /** What the container would see, of one that does not run: all its layers, read only. */
    Path view(String id) throws IOException {
        Path point = Files.createTempDirectory("gdw-view-");
        String layers = upper(id) + ":" + directory(id, "LowerDir");
        HostPrograms.run("mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + layers, point.toString());
        mounts.push(point);
        return point;
    }

    /** @return what it printed to standard output */
    String exec(String id, String script) {
        String exec = client.execCreateCmd(id)
                .withCmd("sh", "-c", script)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .exec()
                .getId();
        var output = new ByteArrayOutputStream();
        try {
            client.execStartCmd(exec)
                    .exec(new ResultCallback.Adapter<Frame>() {
                        @Override
                        public void onNext(Frame frame) {
                            output.writeBytes(frame.getPayload());
                        }
                    })
                    .awaitCompletion();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(client.inspectExecCmd(exec).exec().getExitCodeLong())
                .as(output.toString(UTF_8))
                .isZero();
        return output.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
        while (!mounts.isEmpty()) {
            Path point = mounts.pop();
            HostPrograms.run("umount", point.toString());
            Files.delete(point);
        }
        containers.forEach(id -> client.removeContainerCmd(id).withForce(true).exec());
        client.close();
    }
}
