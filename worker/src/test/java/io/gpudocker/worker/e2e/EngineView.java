package io.gpudocker.worker.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.ListContainersCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.gpudocker.worker.container.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The engine as an administrator sees it, through docker-java alone. Removes the host's containers when closed. */
final class EngineView implements AutoCloseable {
    private final String host;
    private final DockerClient client;

    EngineView(String dockerHost, String host) {
        this.host = host;
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(dockerHost)
                .build();
        this.client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(URI.create(dockerHost))
                        .build());
    }

    DockerClient client() {
        return client;
    }

    /** Ids of all containers with this host's label, running or not. */
    List<String> containers() {
        return client.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(Labels.HOST, host)).exec().stream()
                .map(Container::getId)
                .sorted()
                .toList();
    }

    /** Names of all containers with this host's label, running or not. */
    List<String> containerNames() {
        return names(client.listContainersCmd().withShowAll(true));
    }

    /** Names of those that run or are frozen. */
    List<String> running() {
        return names(client.listContainersCmd());
    }

    private List<String> names(ListContainersCmd command) {
        return command.withLabelFilter(Map.of(Labels.HOST, host)).exec().stream()
                .map(container -> container.getNames()[0].substring(1))
                .sorted()
                .toList();
    }

    InspectContainerResponse inspect(String idOrName) {
        return client.inspectContainerCmd(idOrName).exec();
    }

    boolean exists(String idOrName) {
        try {
            inspect(idOrName);
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** As somebody else would, by force. */
    void remove(String idOrName) {
        client.removeContainerCmd(idOrName)
                .withForce(true)
                .withRemoveVolumes(true)
                .exec();
    }

    @Override
    public void close() {
        try {
            containers().forEach(this::remove);
        } catch (RuntimeException e) {
            // An engine that the test took away needs no cleaning: its directory goes with it.
            System.err.println("containers of " + host + " were not removed: " + e);
        }
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
