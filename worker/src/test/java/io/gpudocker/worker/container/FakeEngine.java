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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Map<String, ImageInfo> images = new LinkedHashMap<>();
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
        images.put(reference, image);
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
        images.clear();
    }

    /** Every call so far, those that failed included. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    // ----------------------------------------------------------------------------------------------------- the port

    @Override
    public EngineInfo info() {
        return look(
                Call.INFO,
                () -> new EngineInfo(
                        engineId,
                        "fake",
                        "1.41",
                        "overlay2",
                        true,
                        false,
                        Path.of("/var/lib/docker"),
                        Set.of("runc", "nvidia"),
                        8,
                        1L << 34,
                        false,
                        Set.of()));
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
        return look(Call.IMAGE, () -> findImage(reference));
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
            images.put(reference, image);
            return image;
        });
    }

    @Override
    public String create(ContainerSpec spec) {
        return change(Call.CREATE, () -> {
            if (findImage(spec.imageId()).isEmpty()) {
                throw new EngineException(Fault.NO_SUCH_IMAGE, "no such image: " + spec.imageId(), null);
            }
            if (find(spec.name()).isPresent()) {
                throw new EngineException(Fault.NAME_TAKEN, "name in use: " + spec.name(), null);
            }
            FakeContainer container = new FakeContainer(newId(), spec);
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
        change(Call.REMOVE, () -> {
            find(id).ifPresent(container -> {
                if (container.runs()) {
                    emit("kill", container);
                    ended(container, 137);
                }
                containers.remove(container.id);
                emit("destroy", container);
            });
            return id;
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

    private Optional<ImageInfo> findImage(String referenceOrId) {
        return Optional.ofNullable(images.get(referenceOrId))
                .or(() -> images.values().stream()
                        .filter(image -> image.id().equals(referenceOrId))
                        .findFirst());
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
