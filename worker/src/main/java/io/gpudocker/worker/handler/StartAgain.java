package io.gpudocker.worker.handler;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Reservation;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The container that there is, once more: stopped first when it runs, and no disk is copied. */
final class StartAgain implements Verb {
    private final Workbench bench;
    private final Task task;
    private final Current current;
    private final Containers containers;

    /** @param current as stored, before */
    StartAgain(Workbench bench, Task task, Current current) {
        this.bench = bench;
        this.task = task;
        this.current = current;
        this.containers = new Containers(bench.engine(), bench.host(), task.name());
    }

    /** Of one that runs, with what it has. */
    @Override
    public Decision decide() {
        ReplicaSetRecord now = current.replicaSet();
        return Decision.proceed(new Intent.StartAgain(containerId(), now.gpus(), now.ports()));
    }

    /** Of one that is stopped, with what it had. */
    Decision decide(Grant grant, Reservation reservation) {
        return new Decision.Proceed(
                new Intent.StartAgain(containerId(), grant.gpus(), grant.ports()),
                Grants.claims(task.name(), grant),
                reservation::close);
    }

    private String containerId() {
        return Objects.requireNonNull(current.version().containerId());
    }

    private boolean ran() {
        return current.replicaSet().status() == ReplicaSetStatus.RUNNING;
    }

    @Override
    public List<Step> steps() {
        Intent.StartAgain intent = task.intent(Intent.StartAgain.class);
        String id = intent.containerId();
        Duration grace = Duration.ofSeconds(current.version().spec().stopTimeoutSeconds());
        Step start = new Step("start", () -> start(id, intent.ports()), () -> containers.stop(id, grace));
        if (!ran()) {
            return List.of(start);
        }
        Step stop = new Step("stop", () -> containers.stop(id, grace), () -> containers.runAgain(id, intent.ports()));
        return List.of(stop, Step.of("start", start.perform()));
    }

    private Step.Result start(String id, List<PortView> ports) {
        return new BoundVolumes(bench)
                .start(containers, id, ports, current.version().volumes());
    }

    @Override
    public Conclusion conclude() {
        Intent.StartAgain intent = task.intent(Intent.StartAgain.class);
        VersionRecord version = current.version();
        ContainerState container = bench.engine()
                .inspect(intent.containerId())
                .orElseThrow(() -> new IllegalStateException("the container vanished after it was started"));
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReplicaSetStarted(task.name(), version.version(), container.id()));
        boolean over = !container.hasProcesses()
                && !RestartPolicy.applies(version.spec().restartOnExit(), container.exitCode());
        Meter.Settled use =
                bench.meter().started(task.name(), current.replicaSet().metered(), version, container);
        if (!over) {
            return put(ReplicaSetStatus.RUNNING, null, intent.gpus(), intent.ports(), List.of(), use, events);
        }
        events.add(new Event.ReplicaSetExited(
                task.name(), version.version(), container.exitCode(), container.oomKilled()));
        return put(ReplicaSetStatus.EXITED, container.exitCode(), List.of(), List.of(), releases(intent), use, events);
    }

    private List<Mutation> releases(Intent.StartAgain intent) {
        return Held.releases(task.name(), intent.gpus(), intent.ports());
    }

    @Override
    public Conclusion giveUp(boolean clean) {
        Intent.StartAgain intent = task.intent(Intent.StartAgain.class);
        if (!clean || task.stopTimedOut()) {
            Meter.Settled use =
                    bench.meter().released(task.name(), current.replicaSet().metered());
            return put(ReplicaSetStatus.STUCK, null, intent.gpus(), intent.ports(), List.of(), use, List.of());
        }
        return ran() ? Conclusion.nothing() : new Conclusion(releases(intent), null, List.of());
    }

    private Conclusion put(
            ReplicaSetStatus status,
            @org.jspecify.annotations.Nullable Integer exitCode,
            List<GpuView> gpus,
            List<PortView> ports,
            List<Mutation> more,
            Meter.Settled use,
            List<Event> events) {
        return ExistingVerb.put(current, status, null, exitCode, gpus, ports, more, use, events, task.now());
    }
}
