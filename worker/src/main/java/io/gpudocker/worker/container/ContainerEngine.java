package io.gpudocker.worker.container;

import io.gpudocker.messages.view.LogsResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine. Thread-safe. Every call has a deadline of its own and throws {@link EngineException} when the engine
 * refuses, fails or does not answer; an empty answer always means that the engine said so.
 */
public interface ContainerEngine extends AutoCloseable {
    EngineInfo info();

    /** By id or name; empty when there is none. */
    Optional<ContainerState> inspect(String idOrName);

    /** All containers, running or not, that carry this label. */
    List<ContainerState> list(String label, String value);

    /** Only the ids of these and how they are: one question, however many there are. */
    Map<String, ContainerState.Phase> phases(String label, String value);

    Optional<ImageInfo> image(String reference);

    /**
     * Pulls, and looks at the image afterwards.
     *
     * @param deadline the whole of it ends by then
     */
    ImageInfo pull(String reference, Duration deadline, PullListener listener);

    /**
     * Not started.
     *
     * @return the container's id
     */
    String create(ContainerSpec spec);

    /** Nothing happens when it runs. */
    void start(String id);

    /**
     * Returns when the processes have ended; nothing happens when they had.
     *
     * @param grace before they are killed
     */
    void stop(String id, Duration grace);

    void pause(String id);

    void unpause(String id);

    /** With its anonymous volumes, stopped or not. Nothing happens when there is none. */
    void remove(String id);

    /**
     * @return the exec's id; nothing runs yet
     */
    String createExec(String containerId, ExecSpec spec);

    /** Starts and waits for the end and the exit code, at most {@code timeout}; then the process is killed. */
    ExecOutput startExec(String execId, Duration timeout, int maxBytesPerStream);

    /** The exit code of an exec that ended; empty while it runs or when it was never started or is unknown. */
    ExecState inspectExec(String execId);

    /**
     * Oldest first.
     *
     * @param maxBytes of text together; older lines are left out
     */
    LogsResult logs(String id, int tail, @Nullable Instant since, int maxBytes);

    /** Calls back on a thread of its own until closed; {@code onEnd} when the stream broke. */
    AutoCloseable events(@Nullable Instant since, Consumer<EngineEvent> onEvent, Consumer<EngineException> onEnd);

    @Override
    void close();

    /**
     * Called on the thread that pulls.
     *
     * @param totalBytes null while unknown
     */
    interface PullListener {
        void progress(long doneBytes, @Nullable Long totalBytes);
    }
}
