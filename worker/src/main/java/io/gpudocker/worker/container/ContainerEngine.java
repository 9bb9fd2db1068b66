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

    /**
     * With the anonymous volumes that were made for it, stopped or not; those handed on to it by name stay. Nothing
     * happens when there is none.
     */
    void remove(String id);

    /** As {@link #remove}, but all volumes stay. */
    void removeKeepingVolumes(String id);

    /**
     * Where the engine keeps what the container has written; empty when its store gives no paths.
     *
     * @throws EngineException {@code NO_SUCH_CONTAINER}
     */
    Optional<DiskPaths> disk(String containerId);

    /**
     * How much it has written that its image has not, volumes aside; may take as long as reading all its directories.
     *
     * @throws EngineException {@code NO_SUCH_CONTAINER}
     */
    long writtenBytes(String containerId);

    /**
     * The volumes, not the binds, that are mounted into it, by destination.
     *
     * @throws EngineException {@code NO_SUCH_CONTAINER}
     */
    List<VolumeMount> volumes(String containerId);

    boolean volumeExists(String volumeName);

    /** Empty when there is none. */
    Optional<VolumeInfo> volume(String volumeName);

    /** All volumes of any driver that carry this label. */
    List<VolumeInfo> volumesWith(String label, String value);

    /**
     * Makes a volume of the local driver. One that has the name already is returned as it is, whatever its labels and
     * options: the caller compares.
     *
     * @param options of the local driver: {@code type}, {@code o}, {@code device}, {@code size}
     * @throws EngineException {@code BAD_REQUEST} or {@code OTHER} with the engine's words when it can't be made
     */
    VolumeInfo createVolume(String volumeName, Map<String, String> options, Map<String, String> labels);

    /** All containers, running or not, that mount this volume; by name. */
    List<VolumeUser> volumeUsers(String volumeName);

    /**
     * Nothing happens when there is none.
     *
     * @throws EngineException {@code CONFLICT} when a container, running or not, has it
     */
    void removeVolume(String volumeName);

    /**
     * Saves what the container has written as a new layer upon its image. The same container is not saved twice at once.
     * When it breaks off, {@link #discardDrafts} removes what it left, and so does the next one of the same container.
     *
     * @param deadline the whole of it ends by then; interrupting the calling thread ends it as well
     * @return the image's id
     * @throws EngineException {@code NO_SUCH_CONTAINER}, {@code NO_SPACE}
     */
    String commit(CommitRequest request, Duration deadline);

    /**
     * As {@link #commit}, but the image is one single layer of all that the container sees, volumes aside.
     *
     * @throws EngineException {@code CONFLICT} when it runs
     */
    String flatten(CommitRequest request, Duration deadline);

    /** What {@link #commit} or {@link #flatten} of this container left when it broke off. */
    void discardDrafts(String containerId);

    /** All images, with a name or without, that carry this label. */
    List<ImageInfo> images(String label, String value);

    /**
     * With the one name that it may have. Nothing happens when there is none.
     *
     * @throws EngineException {@code CONFLICT} when a container, running or not, was made from it
     */
    void removeImage(String imageId);

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
