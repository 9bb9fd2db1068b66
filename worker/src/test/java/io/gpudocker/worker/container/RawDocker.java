package io.gpudocker.worker.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What tests ask an engine without the product in between. Stateless. */
public final class RawDocker {
    private RawDocker() {}

    public static String imageWithVolume(String dockerHost, String image, String destination) {
        try (DockerClient client = client(dockerHost)) {
            String id = client.createContainerCmd(image)
                    .withVolumes(new Volume(destination))
                    .exec()
                    .getId();
            String made = client.commitCmd(id).exec();
            client.removeContainerCmd(id).withRemoveVolumes(true).exec();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of an image as it would be given away, as text. */
    public static String archive(String dockerHost, String image) {
        try (DockerClient client = client(dockerHost);
                InputStream archive = client.saveImageCmd(image).exec()) {
            return new String(archive.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the host sees the files of a container that runs, whatever its engine's store. */
    public static Path rootOf(String dockerHost, String container) {
        try (DockerClient client = client(dockerHost)) {
            Long pid = client.inspectContainerCmd(container).exec().getState().getPidLong();
            return Path.of("/proc", String.valueOf(pid), "root");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DockerClient client(String dockerHost) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(dockerHost)
                .withDockerTlsVerify(false)
                .build();
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(URI.create(dockerHost))
                        .build());
    }
}
