package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.model.Container;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerSpec;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.DiskPaths;
import io.gpudocker.worker.container.EngineEvent;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.container.ExecOutput;
import io.gpudocker.worker.container.ExecSpec;
import io.gpudocker.worker.container.ExecState;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.container.VolumeMount;
import io.gpudocker.worker.container.VolumeUser;
import io.gpudocker.worker.domain.Fence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/**
 * The port on a real Docker engine, 20.10 and later. Made by the assembly; making it asks the engine nothing, the
 * first call does. Thread-safe; every call ends within its deadline, also when the engine is silent.
 */
public final class DockerEngine implements ContainerEngine {
    private static final int LOOKS_AT_ONCE = 8;

    private final DockerConnection connection;
    private final EngineDeadlines deadlines;
    private final EngineCalls calls;
    private final Lifecycle lifecycle;
    private final Puller puller;
    private final ExecRunner execs;
    private final LogReader logs;
    private final Images images;
    private final Disks disks;
    private final DockerVolumes volumes;
    private final Committer committer;

    /**
     * @param host such as {@code unix:///var/run/docker.sock} or {@code tcp://127.0.0.1:2375}, without TLS
     * @param fence asked right before every call that changes something
     * @throws IllegalArgumentException when {@code host} is no such address
     */
    public DockerEngine(String host, Fence fence, RegistryAuth auth, EngineDeadlines deadlines) {
        this.connection = new DockerConnection(host);
        this.deadlines = deadlines;
        this.calls = new EngineCalls(connection, fence);
        this.lifecycle = new Lifecycle(calls, deadlines);
        this.puller = new Puller(connection, calls, auth);
        this.execs = new ExecRunner(connection, calls, deadlines, new ExecKiller(Path.of("/proc")));
        this.logs = new LogReader(connection, calls, deadlines.quick());
        this.images = new Images(connection, calls, deadlines);
        this.disks = new Disks(calls, deadlines);
        this.volumes = new DockerVolumes(calls, deadlines);
        this.committer = new Committer(calls, () -> info().containerdStore(), disks, images);
    }

    @Override
    public EngineInfo info() {
        return calls.read(
                Operation.INFO,
                deadlines.quick(),
                client -> InfoMapper.info(
                        client.infoCmd().exec(), connection.session().version()));
    }

    @Override
    public Optional<ContainerState> inspect(String idOrName) {
        return lifecycle.inspect(idOrName);
    }

    /**
     * The list itself lacks exit codes and GPUs, so each is looked at, some side by side; one that is gone meanwhile is
     * left out.
     */
    @Override
    public List<ContainerState> list(String label, String value) {
        return listed(label, value).stream()
                .map(Container::getId)
                .gather(Gatherers.mapConcurrent(LOOKS_AT_ONCE, this::inspect))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Map<String, ContainerState.Phase> phases(String label, String value) {
        return listed(label, value).stream()
                .collect(Collectors.toUnmodifiableMap(
                        Container::getId, container -> ContainerMapper.phase(container.getState())));
    }

    private List<Container> listed(String label, String value) {
        return calls.read(
                Operation.LIST,
                deadlines.quick(),
                client -> client.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(Map.of(label, value))
                        .exec());
    }

    @Override
    public Optional<ImageInfo> image(String reference) {
        return images.find(reference);
    }

    @Override
    public ImageInfo pull(String reference, Duration deadline, PullListener listener) {
        puller.pull(reference, deadline, listener);
        return image(reference)
                .orElseThrow(() -> new EngineException(
                        Fault.PULL_FAILED, "pull: ended without an error, but there is no image", null));
    }

    @Override
    public String create(ContainerSpec spec) {
        return calls.change(
                Operation.CREATE,
                deadlines.change(),
                client -> CreateRequest.of(client, spec).exec().getId());
    }

    @Override
    public void start(String id) {
        lifecycle.start(id);
    }

    @Override
    public void stop(String id, Duration grace) {
        lifecycle.stop(id, grace);
    }

    @Override
    public void pause(String id) {
        lifecycle.pause(id);
    }

    @Override
    public void unpause(String id) {
        lifecycle.unpause(id);
    }

    @Override
    public void remove(String id) {
        lifecycle.remove(id, true);
    }

    @Override
    public void removeKeepingVolumes(String id) {
        lifecycle.remove(id, false);
    }

    @Override
    public Optional<DiskPaths> disk(String containerId) {
        return disks.disk(containerId);
    }

    @Override
    public long writtenBytes(String containerId) {
        return disks.writtenBytes(containerId);
    }

    @Override
    public List<VolumeMount> volumes(String containerId) {
        return disks.volumes(containerId);
    }

    @Override
    public boolean volumeExists(String volumeName) {
        return volumes.find(volumeName).isPresent();
    }

    @Override
    public Optional<VolumeInfo> volume(String volumeName) {
        return volumes.find(volumeName);
    }

    @Override
    public List<VolumeInfo> volumesWith(String label, String value) {
        return volumes.list(label, value);
    }

    @Override
    public VolumeInfo createVolume(String volumeName, Map<String, String> options, Map<String, String> labels) {
        return volumes.create(volumeName, options, labels);
    }

    @Override
    public List<VolumeUser> volumeUsers(String volumeName) {
        return volumes.users(volumeName);
    }

    @Override
    public void removeVolume(String volumeName) {
        volumes.remove(volumeName);
    }

    @Override
    public String commit(CommitRequest request, Duration deadline) {
        return committer.commit(request, deadline);
    }

    @Override
    public String flatten(CommitRequest request, Duration deadline) {
        return committer.flatten(request, deadline);
    }

    @Override
    public void discardDrafts(String containerId) {
        images.discardDrafts(containerId);
    }

    @Override
    public List<ImageInfo> images(String label, String value) {
        return images.list(label, value);
    }

    @Override
    public void removeImage(String imageId) {
        images.remove(imageId);
    }

    @Override
    public String createExec(String containerId, ExecSpec spec) {
        return execs.create(containerId, spec);
    }

    @Override
    public ExecOutput startExec(String execId, Duration timeout, int maxBytesPerStream) {
        return execs.start(execId, timeout, maxBytesPerStream);
    }

    @Override
    public ExecState inspectExec(String execId) {
        return execs.state(execId);
    }

    @Override
    public LogsResult logs(String id, int tail, @Nullable Instant since, int maxBytes) {
        return logs.read(id, tail, since, maxBytes);
    }

    @Override
    public AutoCloseable events(
            @Nullable Instant since, Consumer<EngineEvent> onEvent, Consumer<EngineException> onEnd) {
        return EventStream.open(connection, deadlines.quick(), since, onEvent, onEnd);
    }

    @Override
    public void close() {
        connection.close();
    }
}
