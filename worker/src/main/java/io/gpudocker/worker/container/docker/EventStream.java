package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gpudocker.worker.container.EngineEvent;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to container events, on a thread of its own. {@code open} returns when the engine has answered, so
 * that nothing which happens afterwards is missed. After {@code close} nothing is called back any more, except a
 * callback that is already running. Connecting again is the caller's.
 */
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTAINERS_ONLY =
            "filters=" + URLEncoder.encode("{\"type\":{\"container\":true}}", StandardCharsets.UTF_8);

    private final DockerConnection connection;
    private final String path;
    private final Consumer<EngineEvent> onEvent;
    private final Consumer<EngineException> onEnd;
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicReference<@Nullable EngineException> refused = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean open;
    private volatile boolean closed;

    private EventStream(
            DockerConnection connection,
            @Nullable Instant since,
            Consumer<EngineEvent> onEvent,
            Consumer<EngineException> onEnd) {
        this.connection = connection;
        this.path = "/events?" + CONTAINERS_ONLY + (since == null ? "" : "&since=" + UnixTime.of(since));
        this.onEvent = onEvent;
        this.onEnd = onEnd;
        this.thread = Thread.ofVirtual().name("engine-events").unstarted(this::run);
    }

    /**
     * @throws EngineException when the engine does not answer within {@code deadline} or refuses; {@code onEnd} is not
     *     called then
     */
    static EventStream open(
            DockerConnection connection,
            Duration deadline,
            @Nullable Instant since,
            Consumer<EngineEvent> onEvent,
            Consumer<EngineException> onEnd) {
        EventStream stream = new EventStream(connection, since, onEvent, onEnd);
        stream.thread.start();
        try {
            Deadlined.call(Operation.EVENTS, deadline, () -> {
                stream.answered.await();
                return true;
            });
            EngineException refusal = stream.refused.get();
            if (refusal != null) {
                throw refusal;
            }
            return stream;
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private void run() {
        try (Response response = connection.open("GET", path, Map.of(), null)) {
            open = true;
            answered.countDown();
            read(response);
            ended(new EngineException(Fault.UNAVAILABLE, "events: the stream ended", null));
        } catch (IOException | RuntimeException e) {
            RuntimeException judged = DockerErrors.toException(Operation.EVENTS, e);
            ended(
                    judged instanceof EngineException fault
                            ? fault
                            : new EngineException(Fault.OTHER, "events: " + judged.getMessage(), judged));
        }
    }

    private void read(Response response) throws IOException {
        try (MappingIterator<JsonNode> items = JSON.readerFor(JsonNode.class).readValues(response.getBody())) {
            while (!closed && items.hasNextValue()) {
                JsonNode item = items.nextValue();
                if (!closed) {
                    onEvent.accept(event(item));
                }
            }
        }
    }

    private void ended(EngineException reason) {
        connection.forget();
        if (!open) {
            refused.set(reason);
            answered.countDown();
        } else if (!closed) {
            onEnd.accept(reason);
        }
    }

    /** Of {@code exec_start: sh -c …} only the first word is kept: a command may hold secrets. */
    static EngineEvent event(JsonNode item) {
        String action = item.path("Action").asText(item.path("status").asText(""));
        int colon = action.indexOf(':');
        Map<String, String> attributes = new HashMap<>();
        item.path("Actor")
                .path("Attributes")
                .properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        return new EngineEvent(
                colon < 0 ? action : action.substring(0, colon),
                item.path("Actor").path("ID").asText(item.path("id").asText("")),
                Map.copyOf(attributes),
                time(item));
    }

    private static Instant time(JsonNode item) {
        long nanos = item.path("timeNano").asLong(0);
        return nanos == 0 ? Instant.ofEpochSecond(item.path("time").asLong(0)) : Instant.ofEpochSecond(0, nanos);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
