package io.gpudocker.worker.container;

import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.Fence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory for tests, held to the same contract as the real one. Nothing takes time: a container ends when
 * it is told to, and a hanging call hangs until {@link #endHanging()}. Thread-safe. Longer than other classes, since
 * it is a whole engine with its switches for tests.
 */
public final class FakeEngine implements ContainerEngine {
    /** The calls of the port, to be made to fail and to be counted. */
    public enum Call {
        INFO,
        INSPECT,
        LIST,
        IMAGE,
        PULL,
        CREATE,
        START,
        STOP,
        PAUSE,
        UNPAUSE,
        REMOVE,
        DISK,
        VOLUMES,
        CREATE_VOLUME,
        REMOVE_VOLUME,
        COMMIT,
        FLATTEN,
        DISCARD_DRAFTS,
        IMAGES,
        REMOVE_IMAGE,
        CREATE_EXEC,
        START_EXEC,
        INSPECT_EXEC,
        LOGS,
        EVENTS
    }

    private record Exec(FakeContainer container, ExecSpec spec, ExecState state) {}

    private record Subscription(Consumer<EngineEvent> onEvent, Consumer<EngineException> onEnd) {}

    private final Fence fence;
    private final InstantSource clock;
    private final FakeFailures failures = new FakeFailures();
    private final Map<String, FakeContainer> containers = new LinkedHashMap<>();
    private final Map<String, Exec> execs = new LinkedHashMap<>();
    private final FakeStore store = new FakeStore();
    private final Map<String, ImageInfo> registry = new LinkedHashMap<>();
    private final Set<Integer> hostPorts = new HashSet<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<EngineEvent> history = new ArrayList<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private Function<ExecSpec, FakeProgram> execBehaviour = spec -> FakeProgram.of(spec.cmd());
    private String engineId = "fake-engine";
    private int counter;

    public FakeEngine(Fence fence, InstantSource clock) {
        this.fence = fence;
        this.clock = clock;
    }

    // ------------------------------------------------------------------------------------------------ for the test

    /** While it is, every call fails, and streams of events end at once. */
    public void unavailable(boolean now) {
        failures.unavailable(now);
        if (now) {
            List<Subscription> ended = List.copyOf(subscriptions);
            subscriptions.clear();
            ended.forEach(each -> each.onEnd().accept(new EngineException(Fault.UNAVAILABLE, "stream ended", null)));
        }
    }

    public void hang() {
        failures.hang();
    }

    public void endHanging() {
        failures.endHanging();
    }

    /** How many calls hang now. */
    public int hangingCalls() {
        return failures.waiting();
    }

    /** The next such call fails and has no effect. */
    public void failNext(Call call, Fault fault) {
        failures.plan(call, fault, false);
    }

    /** The next such call has its effect and then fails. */
    public void loseNextAnswer(Call call, Fault fault) {
        failures.plan(call, fault, true);
    }

    public synchronized void addImage(String reference, ImageInfo image) {
        store.put(reference, image);
    }

    /** Containers made from now on have real directories below this root as their disks. */
    public synchronized void diskRoot(Path root) {
        store.diskRoot(root);
    }

    /** From now on it is an engine whose store gives no paths. */
    public synchronized void withoutDiskPaths() {
        store.diskRoot(null);
    }

    /** There to be pulled. */
    public synchronized void offer(String reference, ImageInfo image) {
        registry.put(reference, image);
    }

    /** As if a process of the host listened on it. */
    public synchronized void occupyPort(int port) {
        hostPorts.add(port);
    }

    public synchronized void freePort(int port) {
        hostPorts.remove(port);
    }

    public synchronized void onExec(Function<ExecSpec, FakeProgram> behaviour) {
        execBehaviour = behaviour;
    }

    /** A container ends by itself. */
    public synchronized void exit(String id, int code, boolean oomKilled) {
        FakeContainer container = required(id);
        container.oomKilled = oomKilled;
        ended(container, code);
    }

    /** Another engine, with another id and nothing in it, is behind the same socket. */
    public synchronized void replaceEngine(String id) {
        engineId = id;
        containers.clear();
        execs.clear();
        store.clear();
    }

    /** Every call so far, those that failed included. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    // ----------------------------------------------------------------------------------------------------- the port

    @Override
    public EngineInfo info() {
        return look(Call.INFO, () -> {
            Path root = store.diskRoot();
            return new EngineInfo(
                    engineId,
                    "fake",
                    "1.41",
                    root == null ? "overlayfs" : "overlay2",
                    root != null,
                    root == null,
                    root == null ? Path.of("/var/lib/docker") : root,
                    Set.of("runc", "nvidia"),
                    8,
                    1L << 34,
                    false,
                    Set.of());
        });
    }

    @Override
    public Optional<ContainerState> inspect(String idOrName) {
        return look(Call.INSPECT, () -> find(idOrName).map(FakeContainer::state));
    }

    @Override
    public List<ContainerState> list(String label, String value) {
        return look(
                Call.LIST,
                () -> containers.values().stream()
                        .filter(each -> value.equals(each.spec.labels().get(label)))
                        .map(FakeContainer::state)
                        .toList());
    }

    @Override
    public Map<String, ContainerState.Phase> phases(String label, String value) {
        return list(label, value).stream()
                .collect(Collectors.toUnmodifiableMap(ContainerState::id, ContainerState::phase));
    }

    @Override
    public Optional<ImageInfo> image(String reference) {
        return look(Call.IMAGE, () -> store.image(reference));
    }

    @Override
    public ImageInfo pull(String reference, Duration deadline, PullListener listener) {
        return change(Call.PULL, () -> {
            ImageInfo image = registry.get(reference);
            if (image == null) {
                throw new EngineException(Fault.IMAGE_NOT_FOUND, "manifest unknown: " + reference, null);
            }
            listener.progress(image.sizeBytes() / 2, image.sizeBytes());
            listener.progress(image.sizeBytes(), image.sizeBytes());
            store.put(reference, image);
            return image;
        });
    }

    @Override
    public String create(ContainerSpec spec) {
        return change(Call.CREATE, () -> {
            ImageInfo image = requiredImage(spec.imageId());
            if (find(spec.name()).isPresent()) {
                throw new EngineException(Fault.NAME_TAKEN, "name in use: " + spec.name(), null);
            }
            FakeContainer container = new FakeContainer(newId(), spec, mounted(spec, image));
            store.addVolumes(container.volumes);
            store.makeDisk(container);
            containers.put(container.id, container);
            emit("create", container);
            return container.id;
        });
    }

    @Override
    public void start(String id) {
        change(Call.START, () -> {
            FakeContainer container = required(id);
            if (container.phase == Phase.PAUSED) {
                throw new EngineException(Fault.CONFLICT, "cannot start a paused container", null);
            }
            if (!container.runs()) {
                begin(container);
            }
            return id;
        });
    }

    private void begin(FakeContainer container) {
        Set<Integer> busy = new HashSet<>(hostPorts);
        containers.values().stream()
                .filter(FakeContainer::runs)
                .flatMap(each -> each.ports().stream())
                .forEach(port -> busy.add(port.hostPort()));
        if (container.ports().stream().map(PortView::hostPort).anyMatch(busy::contains)) {
            throw new EngineException(Fault.PORT_BUSY, "address already in use", null);
        }
        container.started(clock.instant());
        emit("start", container);
        FakeProgram program = FakeProgram.of(container.spec.cmd());
        program.stdout()
                .lines()
                .forEach(line -> container.log.add(new LogsResult.Line(clock.instant(), "stdout", line)));
        if (program.exitCode() != null) {
            ended(container, program.exitCode());
        }
    }

    @Override
    public void stop(String id, Duration grace) {
        change(Call.STOP, () -> {
            FakeContainer container = required(id);
            if (container.runs()) {
                emit("kill", container);
                ended(container, 143);
            }
            return id;
        });
    }

    @Override
    public void pause(String id) {
        change(Call.PAUSE, () -> {
            FakeContainer container = required(id);
            container.require(Phase.RUNNING, "is not running or paused");
            container.phase = Phase.PAUSED;
            emit("pause", container);
            return id;
        });
    }

    @Override
    public void unpause(String id) {
        change(Call.UNPAUSE, () -> {
            FakeContainer container = required(id);
            container.require(Phase.PAUSED, "is not paused");
            container.phase = Phase.RUNNING;
            emit("unpause", container);
            return id;
        });
    }

    @Override
    public void remove(String id) {
        removeIt(id, true);
    }

    @Override
    public void removeKeepingVolumes(String id) {
        removeIt(id, false);
    }

    private void removeIt(String id, boolean withVolumes) {
        change(Call.REMOVE, () -> {
            find(id).ifPresent(container -> {
                if (container.runs()) {
                    emit("kill", container);
                    ended(container, 137);
                }
                containers.remove(container.id);
                store.removeDisk(container);
                if (withVolumes) {
                    container.ownVolumes().stream()
                            .filter(name -> users(name).isEmpty())
                            .forEach(store::removeVolume);
                }
                emit("destroy", container);
            });
            return id;
        });
    }

    @Override
    public Optional<DiskPaths> disk(String containerId) {
        return look(Call.DISK, () -> store.disk(required(containerId)));
    }

    @Override
    public long writtenBytes(String containerId) {
        return look(Call.DISK, () -> store.writtenBytes(required(containerId)));
    }

    @Override
    public List<VolumeMount> volumes(String containerId) {
        return look(Call.VOLUMES, () -> required(containerId).volumes);
    }

    private List<VolumeMount> mounted(ContainerSpec spec, ImageInfo image) {
        Map<String, VolumeMount> byDestination = new TreeMap<>();
        for (String destination : image.volumes()) {
            byDestination.put(destination, VolumeMount.of(newId(), destination));
        }
        for (ContainerSpec.Mount mount : spec.mounts()) {
            byDestination.remove(mount.destination());
            if (!mount.source().startsWith("/")) {
                byDestination.put(mount.destination(), VolumeMount.of(mount.source(), mount.destination()));
            }
        }
        return List.copyOf(byDestination.values());
    }

    @Override
    public boolean volumeExists(String volumeName) {
        return look(Call.VOLUMES, () -> store.volume(volumeName).isPresent());
    }

    @Override
    public Optional<VolumeInfo> volume(String volumeName) {
        return look(Call.VOLUMES, () -> store.volume(volumeName));
    }

    @Override
    public List<VolumeInfo> volumesWith(String label, String value) {
        return look(Call.VOLUMES, () -> store.volumesWith(label, value));
    }

    /** It has no quotas, as most engines. */
    @Override
    public VolumeInfo createVolume(String volumeName, Map<String, String> options, Map<String, String> labels) {
        return change(Call.CREATE_VOLUME, () -> {
            if (options.containsKey("size") && store.volume(volumeName).isEmpty()) {
                throw new EngineException(Fault.BAD_REQUEST, "quota size requested but no quota support", null);
            }
            return store.addVolume(volumeName, options, labels);
        });
    }

    @Override
    public List<VolumeUser> volumeUsers(String volumeName) {
        return look(
                Call.VOLUMES,
                () -> users(volumeName).stream()
                        .map(each -> new VolumeUser(each.id, each.spec.name(), each.spec.labels(), each.phase))
                        .sorted(Comparator.comparing(VolumeUser::containerName))
                        .toList());
    }

    @Override
    public void removeVolume(String volumeName) {
        change(Call.REMOVE_VOLUME, () -> {
            if (!users(volumeName).isEmpty()) {
                throw new EngineException(Fault.CONFLICT, "volume is in use: " + volumeName, null);
            }
            store.removeVolume(volumeName);
            return volumeName;
        });
    }

    private List<FakeContainer> users(String volume) {
        return containers.values().stream().filter(each -> each.uses(volume)).toList();
    }

    @Override
    public String commit(CommitRequest request, Duration deadline) {
        return change(Call.COMMIT, () -> saved(request, false));
    }

    @Override
    public String flatten(CommitRequest request, Duration deadline) {
        return change(Call.FLATTEN, () -> {
            if (required(request.containerId()).runs()) {
                throw new EngineException(Fault.CONFLICT, "flatten: the container runs", null);
            }
            return saved(request, true);
        });
    }

    private String saved(CommitRequest request, boolean flat) {
        ImageInfo base = requiredImage(required(request.containerId()).spec.imageId());
        String id = "sha256:" + newId();
        store.put(request.reference(), FakeStore.saved(id, base, request.labels(), flat ? 1 : base.layers() + 1));
        return id;
    }

    /** It never leaves any. */
    @Override
    public void discardDrafts(String containerId) {
        change(Call.DISCARD_DRAFTS, () -> containerId);
    }

    @Override
    public List<ImageInfo> images(String label, String value) {
        return look(Call.IMAGES, () -> store.images(label, value));
    }

    @Override
    public void removeImage(String imageId) {
        change(Call.REMOVE_IMAGE, () -> {
            if (containers.values().stream()
                    .anyMatch(each -> each.spec.imageId().equals(imageId))) {
                throw new EngineException(Fault.CONFLICT, "image is being used: " + imageId, null);
            }
            store.removeImage(imageId);
            return imageId;
        });
    }

    @Override
    public String createExec(String containerId, ExecSpec spec) {
        return change(Call.CREATE_EXEC, () -> {
            FakeContainer container = required(containerId);
            container.require(Phase.RUNNING, "is not running, or paused");
            String id = newId();
            execs.put(id, new Exec(container, spec, new ExecState.NotStarted()));
            return id;
        });
    }

    @Override
    public ExecOutput startExec(String execId, Duration timeout, int maxBytesPerStream) {
        return change(Call.START_EXEC, () -> {
            Exec exec = execs.get(execId);
            if (exec == null) {
                throw new EngineException(Fault.NO_SUCH_EXEC, "no such exec", null);
            }
            if (!(exec.state() instanceof ExecState.NotStarted)) {
                throw new EngineException(Fault.CONFLICT, "has already run", null);
            }
            exec.container().require(Phase.RUNNING, "is not running, or paused");
            ExecOutput output = execBehaviour.apply(exec.spec()).output(maxBytesPerStream);
            int code = output.exitCode() == null ? 137 : output.exitCode();
            execs.put(execId, new Exec(exec.container(), exec.spec(), new ExecState.Ended(code)));
            return output;
        });
    }

    @Override
    public ExecState inspectExec(String execId) {
        return look(Call.INSPECT_EXEC, () -> {
            Exec exec = execs.get(execId);
            return exec == null ? new ExecState.Unknown() : exec.state();
        });
    }

    @Override
    public LogsResult logs(String id, int tail, @Nullable Instant since, int maxBytes) {
        return look(Call.LOGS, () -> {
            List<LogsResult.Line> lines = required(id).log.stream()
                    .filter(line -> since == null || !line.time().isBefore(since))
                    .toList();
            List<LogsResult.Line> kept = new ArrayList<>(lines.subList(Math.max(0, lines.size() - tail), lines.size()));
            int before = kept.size();
            while (kept.size() > 1
                    && kept.stream().mapToInt(line -> line.text().length()).sum() > maxBytes) {
                kept.removeFirst();
            }
            return new LogsResult(List.copyOf(kept), kept.size() < before);
        });
    }

    @Override
    public AutoCloseable events(
            @Nullable Instant since, Consumer<EngineEvent> onEvent, Consumer<EngineException> onEnd) {
        return look(Call.EVENTS, () -> {
            Subscription subscription = new Subscription(onEvent, onEnd);
            if (since != null) {
                history.stream().filter(event -> !event.time().isBefore(since)).forEach(onEvent);
            }
            subscriptions.add(subscription);
            return () -> subscriptions.remove(subscription);
        });
    }

    @Override
    public void close() {
        subscriptions.clear();
    }

    // ---------------------------------------------------------------------------------------------------- its inside

    private <T> T look(Call call, Supplier<T> effect) {
        calls.add(call);
        return failures.around(call, () -> locked(effect));
    }

    private <T> T change(Call call, Supplier<T> effect) {
        calls.add(call);
        return failures.around(call, () -> {
            fence.ensureOwned();
            return locked(effect);
        });
    }

    private synchronized <T> T locked(Supplier<T> effect) {
        return effect.get();
    }

    private FakeContainer required(String idOrName) {
        return find(idOrName)
                .orElseThrow(
                        () -> new EngineException(Fault.NO_SUCH_CONTAINER, "no such container: " + idOrName, null));
    }

    private Optional<FakeContainer> find(String idOrName) {
        return containers.values().stream()
                .filter(each -> each.id.equals(idOrName) || each.spec.name().equals(idOrName))
                .findFirst();
    }

    private ImageInfo requiredImage(String referenceOrId) {
        return store.image(referenceOrId)
                .orElseThrow(() -> new EngineException(Fault.NO_SUCH_IMAGE, "no such image: " + referenceOrId, null));
    }

    private void ended(FakeContainer container, int code) {
        container.ended(clock.instant(), code);
        emit("die", container);
    }

    private void emit(String action, FakeContainer container) {
        Map<String, String> attributes = new LinkedHashMap<>(container.spec.labels());
        attributes.put("name", container.spec.name());
        attributes.put("exitCode", Integer.toString(container.exitCode));
        EngineEvent event = new EngineEvent(action, container.id, Map.copyOf(attributes), clock.instant());
        history.add(event);
        subscriptions.forEach(each -> each.onEvent().accept(event));
    }

    private String newId() {
        counter++;
        return "%064x".formatted(counter);
    }
}
