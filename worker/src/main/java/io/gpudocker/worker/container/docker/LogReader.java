package io.gpudocker.worker.container.docker;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a container wrote, newest lines kept, in bounded memory. Thread-safe. */
final class LogReader {
    private final DockerConnection connection;
    private final EngineCalls calls;
    private final Duration deadline;

    LogReader(DockerConnection connection, EngineCalls calls, Duration deadline) {
        this.connection = connection;
        this.calls = calls;
        this.deadline = deadline;
    }

    LogsResult read(String id, int tail, @Nullable Instant since, int maxBytes) {
        if (!id.matches("[A-Za-z0-9_.-]+")) {
            throw new EngineException(Fault.BAD_REQUEST, "logs: not a container: " + id, null);
        }
        String path = "/containers/" + id + "/logs?stdout=1&stderr=1&timestamps=1&tail=" + tail
                + (since == null ? "" : "&since=" + UnixTime.of(since));
        return calls.read(Operation.LOGS, deadline, deadline, () -> {}, () -> {
            LogLines lines = new LogLines(maxBytes);
            try (Response response = connection.open("GET", path, Map.of(), null)) {
                Frames.read(response.getBody(), lines::accept);
            }
            return lines.result();
        });
    }
}
