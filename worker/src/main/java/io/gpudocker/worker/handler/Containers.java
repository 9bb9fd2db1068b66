package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The acts on containers that steps are made of, each one safe to repeat. */
public final class Containers {
    private final ContainerEngine engine;
    private final String host;
    private final String replicaSet;

    public Containers(ContainerEngine engine, String host, String replicaSet) {
        this.engine = engine;
        this.host = host;
        this.replicaSet = replicaSet;
    }

    /** Starts it and looks whether every port is really bound. One that has ended meanwhile counts as started. */
    public Step.Result start(String id, List<PortView> ports) {
        engine.start(id);
        Optional<ContainerState> now = engine.inspect(id);
        if (now.isEmpty()) {
            return Step.failed(CommandError.of(ErrorCode.INVALID_STATE, "the container was removed by somebody else"));
        }
        if (now.get().phase() == ContainerState.Phase.RUNNING
                && !Set.copyOf(now.get().boundPorts()).containsAll(ports)) {
            return Step.failed(
                    CommandError.of(ErrorCode.PORT_BUSY, "the engine did not bind every port that was granted")
                            .withDetail(
                                    "bound",
                                    now.get().boundPorts().stream()
                                            .map(PortView::hostPort)
                                            .toList()));
        }
        return Step.done();
    }

    /** Ends its processes; one that is gone has none. */
    Step.Result stop(String id, Duration grace) {
        try {
            engine.stop(id, grace);
            return Step.done();
        } catch (EngineException e) {
            return switch (e.fault()) {
                case NO_SUCH_CONTAINER -> Step.done();
                case TIMEOUT ->
                    Step.failed(CommandError.of(
                                    ErrorCode.STOP_TIMEOUT,
                                    "the engine could not stop the container; it keeps its GPUs and ports until it is stopped")
                            .withDetail("engine", String.valueOf(e.getMessage())));
                case UNAVAILABLE,
                        INTERRUPTED,
                        NO_SUCH_IMAGE,
                        NO_SUCH_EXEC,
                        NAME_TAKEN,
                        PORT_BUSY,
                        NO_SPACE,
                        IMAGE_NOT_FOUND,
                        PULL_FAILED,
                        START_FAILED,
                        CONFLICT,
                        BAD_REQUEST,
                        OTHER -> throw e;
            };
        }
    }

    /** Starts it again when it does not run: how the stop of something that ran is taken back. */
    Step.Result runAgain(String id, List<PortView> ports) {
        return running(id) ? Step.done() : start(id, ports);
    }

    boolean running(String id) {
        return engine.inspect(id)
                .map(c -> c.phase() == ContainerState.Phase.RUNNING || c.phase() == ContainerState.Phase.PAUSED)
                .orElse(false);
    }

    Step.Result freeze(String id) {
        if (phase(id) != ContainerState.Phase.PAUSED) {
            engine.pause(id);
        }
        return Step.done();
    }

    Step.Result unfreeze(String id) {
        if (phase(id) == ContainerState.Phase.PAUSED) {
            engine.unpause(id);
        }
        return Step.done();
    }

    /** Removes it with its anonymous volumes if it is ours, by name or id; what is not ours is left alone. */
    Step.Result remove(String idOrName) {
        Optional<ContainerState> found = engine.inspect(idOrName);
        if (found.isPresent() && Labels.ours(found.get(), host, replicaSet)) {
            engine.remove(found.get().id());
        }
        return Step.done();
    }

    /** All containers of any version of this ReplicaSet, made by this host's worker. */
    List<ContainerState> all() {
        return engine.list(Labels.REPLICA_SET, replicaSet).stream()
                .filter(c -> Labels.ours(c, host, replicaSet))
                .collect(Collectors.toList());
    }

    private ContainerState.Phase phase(String id) {
        return engine.inspect(id)
                .map(ContainerState::phase)
                .orElseThrow(
                        () -> new EngineException(Fault.NO_SUCH_CONTAINER, "the engine has no container " + id, null));
    }
}
