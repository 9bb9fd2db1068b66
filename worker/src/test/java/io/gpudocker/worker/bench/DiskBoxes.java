package io.gpudocker.worker.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

/** Containers of one engine and their directories, for {@code disk}. Used by one thread; another may await an end. */
final class DiskBoxes implements AutoCloseable {
    private final DockerClient client;
    private final Path root;

    DiskBoxes(String dockerHost) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(dockerHost)
                .withDockerTlsVerify(false)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(dockerHost))
                .build();
        this.client = DockerClientImpl.getInstance(config, http);
        this.root = Path.of(Objects.requireNonNull(client.infoCmd().exec().getDockerRootDir()));
    }

    Path root() {
        return root;
    }

    /** Not started. */
    String create(String image) {
        return client.createContainerCmd(image).withCmd(Commands.IDLE).exec().getId();
    }

    void start(String id) {
        client.startContainerCmd(id).exec();
    }

    void stop(String id) {
        client.stopContainerCmd(id).withTimeout(0).exec();
    }

    void remove(String id) {
        client.removeContainerCmd(id).withForce(true).exec();
    }

    /** When it ended, as soon as it has. */
    Instant awaitEnd(String id) {
        client.waitContainerCmd(id).exec(new WaitContainerResultCallback()).awaitStatusCode();
        return Instant.parse(Objects.requireNonNull(
                client.inspectContainerCmd(id).exec().getState().getFinishedAt()));
    }

    Instant startedAt(String id) {
        return Instant.parse(Objects.requireNonNull(
                client.inspectContainerCmd(id).exec().getState().getStartedAt()));
    }

    /** Of its first process. */
    long pid(String id) {
        return Objects.requireNonNull(
                client.inspectContainerCmd(id).exec().getState().getPidLong());
    }

    /** Until it is closed. */
    ResultCallback.Adapter<Event> events(Consumer<Event> listener) {
        return client.eventsCmd().exec(new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Event event) {
                listener.accept(event);
            }
        });
    }

    /** What the container has written becomes an image. */
    void commit(String id, String repository) {
        client.commitCmd(id).withRepository(repository).exec();
    }

    void execute(String id, String script) throws InterruptedException {
        String exec =
                client.execCreateCmd(id).withCmd("sh", "-c", script).exec().getId();
        client.execStartCmd(exec).exec(new ResultCallback.Adapter<Frame>()).awaitCompletion();
        while (Boolean.TRUE.equals(client.inspectExecCmd(exec).exec().isRunning())) {
            Thread.sleep(50);
        }
        Long code = client.inspectExecCmd(exec).exec().getExitCodeLong();
        if (code == null || code != 0) {
            throw new IllegalStateException("exit code " + code + " of: " + script);
        }
    }

    Path upper(String id) throws IOException {
        return layer(id).resolve("diff");
    }

    /** There while it runs. */
    Path merged(String id) throws IOException {
        return layer(id).resolve("merged");
    }

    private Path layer(String id) throws IOException {
        Path mounts = root.resolve("image/overlay2/layerdb/mounts");
        return root.resolve("overlay2")
                .resolve(Files.readString(mounts.resolve(id).resolve("mount-id")));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
