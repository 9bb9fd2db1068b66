package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.volume.VolumeException;
import io.gpudocker.worker.volume.VolumeRefusal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sentences of refusals and failures, and what an engine's failure means to a client. */
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private Errors() {}

    static CommandError notFound(String name) {
        return CommandError.of(ErrorCode.NOT_FOUND, "there is no ReplicaSet \"" + name + "\" on this host");
    }

    static CommandError invalidState(String verb, String name, ReplicaSetStatus status) {
        return CommandError.of(ErrorCode.INVALID_STATE, verb + " is not possible while \"" + name + "\" is " + status);
    }

    static CommandError overdue() {
        return CommandError.of(ErrorCode.EXPIRED, "the command's deadline passed before it was done");
    }

    static CommandError storeAway(RuntimeException e) {
        return CommandError.of(
                ErrorCode.STORE_UNAVAILABLE,
                "the state store could not be reached before the command's deadline: " + e.getMessage());
    }

    /** A defect: the id stands in the log with the stack trace. */
    static CommandError internal(RuntimeException e) {
        String id = UUID.randomUUID().toString();
        LOG.error("defect errorId={}", id, e);
        return CommandError.of(
                        ErrorCode.INTERNAL, "the worker has a defect here; look for errorId=" + id + " in its log")
                .withDetail("errorId", id);
    }

    /** What an engine's failure means. */
    static CommandError of(EngineException e) {
        return CommandError.of(code(e.fault()), sentence(e)).withDetail("engine", String.valueOf(e.getMessage()));
    }

    static CommandError of(VolumeException e) {
        return switch (e.code()) {
            case INTERNAL -> internal(e);
            default -> CommandError.of(e.code(), String.valueOf(e.getMessage()));
        };
    }

    static CommandError of(VolumeRefusal refusal) {
        CommandError error = CommandError.of(refusal.code(), refusal.message());
        for (Map.Entry<String, Object> detail : refusal.details().entrySet()) {
            error = error.withDetail(detail.getKey(), detail.getValue());
        }
        return error;
    }

    static CommandError noVolume(String name) {
        return CommandError.of(ErrorCode.NOT_FOUND, "there is no volume \"" + name + "\" on this host");
    }

    /** @param expected {@code expectedVersion} of a command on what exists; null for none */
    static Optional<CommandError> versionConflict(@Nullable Integer expected, int version) {
        return expected == null || expected == version
                ? Optional.empty()
                : Optional.of(CommandError.of(
                                ErrorCode.VERSION_CONFLICT,
                                "expected version " + expected + " but the current one is " + version)
                        .withDetail("version", version));
    }

    /** @param expected of a command on what does not exist yet */
    static Optional<CommandError> noVersionYet(@Nullable Integer expected) {
        return expected == null || expected == 0
                ? Optional.empty()
                : Optional.of(CommandError.of(
                        ErrorCode.VERSION_CONFLICT, "expected version " + expected + " but there is none yet"));
    }

    private static ErrorCode code(EngineException.Fault fault) {
        return switch (fault) {
            case UNAVAILABLE, TIMEOUT, INTERRUPTED -> ErrorCode.ENGINE_UNAVAILABLE;
            case NAME_TAKEN -> ErrorCode.NAME_TAKEN;
            case PORT_BUSY -> ErrorCode.PORT_BUSY;
            case NO_SPACE -> ErrorCode.NO_SPACE;
            case IMAGE_NOT_FOUND, NO_SUCH_IMAGE -> ErrorCode.IMAGE_NOT_FOUND;
            case PULL_FAILED -> ErrorCode.IMAGE_PULL_FAILED;
            case NO_SUCH_CONTAINER, CONFLICT, NO_SUCH_EXEC -> ErrorCode.INVALID_STATE;
            case START_FAILED, BAD_REQUEST, OTHER -> ErrorCode.CONTAINER_START_FAILED;
        };
    }

    private static String sentence(EngineException e) {
        return switch (e.fault()) {
            case UNAVAILABLE, TIMEOUT, INTERRUPTED -> "the Docker engine did not answer before the command's deadline";
            case NAME_TAKEN -> "a container of that name exists and is not ours; remove or rename it";
            case PORT_BUSY -> "a host port that was granted is in use by something else on the host";
            case NO_SPACE -> "the disk of the Docker engine is full";
            case IMAGE_NOT_FOUND, NO_SUCH_IMAGE ->
                "the image is not on this host and the registry has none: check its name and tag, and the registry's credentials";
            case PULL_FAILED -> "the image could not be pulled";
            case NO_SUCH_CONTAINER -> "the container was removed by somebody else";
            case NO_SUCH_EXEC -> "the engine does not know the process any more";
            case CONFLICT -> "the container is not in the state that this needs";
            case START_FAILED, BAD_REQUEST, OTHER -> "the Docker engine refused: " + e.getMessage();
        };
    }
}
