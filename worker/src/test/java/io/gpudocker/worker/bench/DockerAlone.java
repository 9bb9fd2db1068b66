package io.gpudocker.worker.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The baseline of {@code run}: the same container through docker-java, with nothing around it. Used by one thread. */
final class DockerAlone implements AutoCloseable {
    private final DockerClient client;

    DockerAlone(String dockerHost) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(dockerHost)
                .withDockerTlsVerify(false)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(dockerHost))
                .build();
        this.client = DockerClientImpl.getInstance(config, http);
    }

    /** Create and start, with every option that the worker gives by default. */
    String run(String name, String imageId) {
        String id = client.createContainerCmd(imageId)
                .withName(name)
                .withLabels(
                        Map.of("gdw.host", "none", "gdw.replicaset", "none", "gdw.version", "1", "gdw.command", "0"))
                .withEnv("NVIDIA_VISIBLE_DEVICES=void")
                .withStopTimeout(Commands.STOP_TIMEOUT_SECONDS)
                .withCmd(Commands.IDLE)
                .withHostConfig(hostConfig())
                .exec()
                .getId();
        client.startContainerCmd(id).exec();
        return id;
    }

    private static HostConfig hostConfig() {
        return HostConfig.newHostConfig()
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(new LogConfig(LoggingType.JSON_FILE, Map.of("max-size", "10485760", "max-file", "3")))
                .withPidsLimit(4096L)
                .withInit(false)
                .withSecurityOpts(List.of("no-new-privileges"));
    }

    void remove(String id) {
        client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    }

    String imageId(String name) {
        return client.inspectImageCmd(name).exec().getId();
    }

    /** Runs a program in a container to its end. */
    void execute(String container, String... command) throws InterruptedException {
        String exec = client.execCreateCmd(container).withCmd(command).exec().getId();
        client.execStartCmd(exec).exec(new ResultCallback.Adapter<Frame>()).awaitCompletion();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
