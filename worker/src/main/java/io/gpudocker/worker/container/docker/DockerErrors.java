package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.OwnershipLostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the engine's words and status codes, and the transport's exceptions, into faults. The only place that knows
 * the engine's wording, of old and new engines. Stateless.
 */
final class DockerErrors {
    /** The engine's text holds {@code words}, in any case. */
    private record Rule(String words, Fault fault) {}

    private static final List<Rule> ANYWHERE = List.of(
            new Rule("no space left on device", Fault.NO_SPACE),
            new Rule("disk quota exceeded", Fault.NO_SPACE),
            new Rule("port is already allocated", Fault.PORT_BUSY),
            new Rule("address already in use", Fault.PORT_BUSY),
            new Rule("is already in use by container", Fault.NAME_TAKEN),
            new Rule("no such image", Fault.NO_SUCH_IMAGE),
            new Rule("no such exec", Fault.NO_SUCH_EXEC),
            new Rule("no such container", Fault.NO_SUCH_CONTAINER),
            new Rule("did not receive an exit event", Fault.TIMEOUT),
            new Rule("is not running", Fault.CONFLICT),
            new Rule("is not paused", Fault.CONFLICT),
            new Rule("already paused", Fault.CONFLICT));

    private static final List<Rule> PULLING = List.of(
            new Rule("no space left on device", Fault.NO_SPACE),
            new Rule("disk quota exceeded", Fault.NO_SPACE),
            new Rule("invalid reference format", Fault.BAD_REQUEST),
            new Rule("manifest unknown", Fault.IMAGE_NOT_FOUND),
            new Rule("name unknown", Fault.IMAGE_NOT_FOUND),
            new Rule("repository does not exist", Fault.IMAGE_NOT_FOUND),
            new Rule("access denied", Fault.IMAGE_NOT_FOUND),
            new Rule("access to the resource is denied", Fault.IMAGE_NOT_FOUND),
            new Rule("access forbidden", Fault.IMAGE_NOT_FOUND),
            new Rule("unauthorized", Fault.IMAGE_NOT_FOUND),
            new Rule("authentication required", Fault.IMAGE_NOT_FOUND),
            new Rule("no basic auth credentials", Fault.IMAGE_NOT_FOUND),
            new Rule("no matching manifest for", Fault.IMAGE_NOT_FOUND));

    private static final Pattern MANIFEST_NOT_FOUND =
            Pattern.compile("manifest for \\S+ not found|failed to resolve reference .*: not found");
    private static final Pattern STATUS_PREFIX = Pattern.compile("^Status \\d+: ");
    private static final ObjectMapper JSON = new ObjectMapper();

    private DockerErrors() {}

    /**
     * What the engine answered, judged.
     *
     * @param status the HTTP status; 200 for an error inside a stream
     */
    static Fault classify(Operation what, int status, String text) {
        String words = text.toLowerCase(Locale.ROOT);
        if (what == Operation.PULL) {
            return pullFault(words);
        }
        for (Rule rule : ANYWHERE) {
            if (words.contains(rule.words())) {
                return rule.fault();
            }
        }
        if (what == Operation.START) {
            return status == 409 ? Fault.CONFLICT : Fault.START_FAILED;
        }
        return byStatus(what, status);
    }

    private static Fault pullFault(String words) {
        for (Rule rule : PULLING) {
            if (words.contains(rule.words())) {
                return rule.fault();
            }
        }
        return MANIFEST_NOT_FOUND.matcher(words).find() ? Fault.IMAGE_NOT_FOUND : Fault.PULL_FAILED;
    }

    private static Fault byStatus(Operation what, int status) {
        return switch (status) {
            case 404 -> notFound(what);
            case 409 -> Fault.CONFLICT;
            case 502, 503 -> Fault.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? Fault.BAD_REQUEST : Fault.OTHER;
        };
    }

    private static Fault notFound(Operation what) {
        return switch (what) {
            case IMAGE, REMOVE_IMAGE -> Fault.NO_SUCH_IMAGE;
            case INSPECT, START, STOP, PAUSE, UNPAUSE, REMOVE, COMMIT, FLATTEN, EXEC_CREATE, LOGS ->
                Fault.NO_SUCH_CONTAINER;
            case EXEC -> Fault.NO_SUCH_EXEC;
            case INFO, LIST, PULL, CREATE, VOLUMES, CREATE_VOLUME, REMOVE_VOLUME, LOAD, IMAGES, EVENTS ->
                Fault.BAD_REQUEST;
        };
    }

    /** For whatever a call threw; ownership lost and what is judged already stay as they are. */
    static RuntimeException toException(Operation what, Throwable thrown) {
        return switch (thrown) {
            case EngineException judged -> judged;
            case OwnershipLostException lost -> lost;
            case DockerException answer -> {
                String text = text(answer.getMessage());
                yield new EngineException(classify(what, answer.getHttpStatus(), text), what + ": " + text, answer);
            }
            case IllegalArgumentException wrong ->
                new EngineException(Fault.BAD_REQUEST, what + ": " + wrong.getMessage(), wrong);
            default -> new EngineException(Fault.UNAVAILABLE, what + ": " + rootMessage(thrown), thrown);
        };
    }

    /** The {@code message} of an error body, or the body itself. */
    static String text(@Nullable String body) {
        String bare =
                STATUS_PREFIX.matcher(body == null ? "" : body).replaceFirst("").strip();
        try {
            JsonNode message = JSON.readTree(bare).path("message");
            return message.isTextual() ? message.textValue().strip() : bare;
        } catch (JsonProcessingException e) {
            return bare;
        }
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
