package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts, stops, freezes and removes containers, and looks afterwards whether it is so. Thread-safe. */
final class Lifecycle {
    private final EngineCalls calls;
    private final EngineDeadlines deadlines;

    Lifecycle(EngineCalls calls, EngineDeadlines deadlines) {
        this.calls = calls;
        this.deadlines = deadlines;
    }

    Optional<ContainerState> inspect(String idOrName) {
        return calls.read(Operation.INSPECT, deadlines.quick(), client -> {
            try {
                return Optional.of(ContainerMapper.container(
                        client.inspectContainerCmd(idOrName).exec()));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    void start(String id) {
        calls.change(Operation.START, deadlines.change(), client -> {
            try {
                client.startContainerCmd(id).exec();
            } catch (NotModifiedException e) {
                // Runs already.
            }
            return true;
        });
    }

    /** A frozen one is let go first: its processes could not handle the signal, and engines differ in what they do. */
    void stop(String id, Duration grace) {
        if (required(id).phase() == ContainerState.Phase.PAUSED) {
            thaw(id);
        }
        int seconds = Math.toIntExact(grace.plusMillis(999).toSeconds());
        calls.change(Operation.STOP, grace.plus(deadlines.stopMargin()), client -> {
            try {
                client.stopContainerCmd(id).withTimeout(seconds).exec();
            } catch (NotModifiedException e) {
                // Does not run.
            }
            return true;
        });
        awaitEnd(id);
    }

    private void thaw(String id) {
        try {
            unpause(id);
        } catch (EngineException e) {
            if (e.fault() != Fault.CONFLICT) {
                throw e;
            }
            // Let go or ended meanwhile.
        }
    }

    private void awaitEnd(String id) {
        Boolean ended = Polling.until(deadlines.quick(), () -> hasEnded(id));
        if (ended == null) {
            throw new EngineException(Fault.TIMEOUT, "stop: the container still runs", null);
        }
    }

    private @Nullable Boolean hasEnded(String id) {
        return switch (inspect(id).map(ContainerState::phase).orElse(ContainerState.Phase.DEAD)) {
            case RUNNING, PAUSED -> null;
            case CREATED, EXITED, DEAD -> true;
        };
    }

    private ContainerState required(String id) {
        return inspect(id)
                .orElseThrow(() -> new EngineException(Fault.NO_SUCH_CONTAINER, "no such container: " + id, null));
    }

    void pause(String id) {
        calls.change(Operation.PAUSE, deadlines.quick(), client -> {
            client.pauseContainerCmd(id).exec();
            return true;
        });
    }

    void unpause(String id) {
        calls.change(Operation.UNPAUSE, deadlines.quick(), client -> {
            client.unpauseContainerCmd(id).exec();
            return true;
        });
    }

    void remove(String id, boolean withVolumes) {
        try {
            calls.change(Operation.REMOVE, deadlines.change(), client -> {
                client.removeContainerCmd(id)
                        .withForce(true)
                        .withRemoveVolumes(withVolumes)
                        .exec();
                return true;
            });
        } catch (EngineException e) {
            if (e.fault() != Fault.NO_SUCH_CONTAINER && e.fault() != Fault.CONFLICT) {
                throw e;
            }
            awaitRemoval(id, e);
        }
    }

    /** A conflict means that somebody else is removing it at this moment. */
    private void awaitRemoval(String id, EngineException conflict) {
        Boolean gone = Polling.until(deadlines.quick(), () -> inspect(id).isEmpty() ? true : null);
        if (gone == null) {
            throw conflict;
        }
    }
}
