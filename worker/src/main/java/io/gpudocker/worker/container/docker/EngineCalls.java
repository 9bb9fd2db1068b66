package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.DockerClient;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.Fence;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Every call to the engine goes through here: with a deadline, with the fence asked right before it when it changes
 * something, and with the engine's words turned into faults. Thread-safe.
 */
final class EngineCalls {
    private final DockerConnection connection;
    private final Fence fence;

    EngineCalls(DockerConnection connection, Fence fence) {
        this.connection = connection;
        this.fence = fence;
    }

    <T> T read(Operation what, Duration deadline, Function<DockerClient, T> call) {
        return run(what, deadline, () -> call.apply(connection.session().client()));
    }

    /** For streams: the body opens its own and looks after its own ticks. */
    <T> T read(Operation what, Duration deadline, Duration tick, Runnable onTick, Callable<T> body) {
        return forgetting(() -> Deadlined.call(what, deadline, tick, onTick, body));
    }

    <T> T change(Operation what, Duration deadline, Function<DockerClient, T> call) {
        return run(what, deadline, () -> {
            DockerClient client = connection.session().client();
            fence.ensureOwned();
            return call.apply(client);
        });
    }

    /** For what is asked on the connection itself. */
    <T> T readRaw(Operation what, Duration deadline, Function<DockerConnection, T> call) {
        return run(what, deadline, () -> call.apply(connection));
    }

    <T> T changeRaw(Operation what, Duration deadline, Function<DockerConnection, T> call) {
        return run(what, deadline, () -> {
            connection.session();
            fence.ensureOwned();
            return call.apply(connection);
        });
    }

    <T> T change(Operation what, Duration deadline, Duration tick, Runnable onTick, Callable<T> body) {
        return read(what, deadline, tick, onTick, () -> {
            connection.session();
            fence.ensureOwned();
            return body.call();
        });
    }

    /** A filter of lists, as the engine wants it. */
    static String filter(String name, String value) {
        ObjectNode filter = JsonNodeFactory.instance.objectNode();
        filter.putArray(name).add(value);
        return filter.toString();
    }

    private <T> T run(Operation what, Duration deadline, Callable<T> body) {
        return forgetting(() -> Deadlined.call(what, deadline, body));
    }

    private <T> T forgetting(Supplier<T> call) {
        try {
            return call.get();
        } catch (EngineException e) {
            if (e.fault() == Fault.UNAVAILABLE || e.fault() == Fault.BAD_REQUEST) {
                // Another engine may answer next time, with other versions: that one is asked afresh.
                connection.forget();
            }
            throw e;
        }
    }
}
