package io.gpudocker.producer.call;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.ClientException;
import io.gpudocker.messages.client.ClientSettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** There is no result: what the person in front of the terminal reads about it, and the exit code. */
public final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CallFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private CallFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    static CallFailure noTopic(ClientSettings settings, ResourceKind kind) {
        return new CallFailure(
                ExitCode.NO_KAFKA,
                "host " + settings.host() + " has no topic "
                        + settings.topics().commands(settings.host(), kind) + " on " + servers(settings)
                        + ": is its worker running with this host.id and prefix?");
    }

    /** There is no topic of this name that any worker of this prefix would have made. */
    public static CallFailure noTopic(ClientSettings settings, String topic) {
        return new CallFailure(
                ExitCode.NO_KAFKA,
                "there is no topic " + topic + " on " + servers(settings)
                        + ": has a worker ever run with this prefix?");
    }

    /** Reading failed. */
    public static CallFailure noKafka(ClientSettings settings, Throwable failure) {
        return new CallFailure(
                ExitCode.NO_KAFKA, "Kafka can't be reached at " + servers(settings) + ": " + deepest(failure), failure);
    }

    /** Nothing was sent. */
    public static CallFailure of(ClientException failure, ClientSettings settings) {
        String message = switch (failure.code()) {
            case NOT_SENT -> "Kafka at " + servers(settings) + " did not take the command: " + deepest(failure);
            case REPLIES_UNAVAILABLE ->
                failure.getCause() == null
                        ? "there is no topic " + settings.topics().replies() + " on " + servers(settings)
                                + ": has a worker ever run with this prefix?"
                        : "Kafka can't be reached at " + servers(settings) + ": " + deepest(failure);
            case NO_ANSWER, CLOSED -> deepest(failure);
        };
        return new CallFailure(ExitCode.NO_KAFKA, message, failure);
    }

    /** The command was sent, unless the failure says that it was not. */
    static CallFailure of(ClientException failure, ClientSettings settings, CommandId id, Instant now) {
        return switch (failure.code()) {
            case NOT_SENT -> of(failure, settings);
            case NO_ANSWER ->
                new CallFailure(
                        ExitCode.NO_ANSWER,
                        "no answer from host " + settings.host() + " in time: is its worker running?"
                                + stillPossible(id, now),
                        failure);
            case REPLIES_UNAVAILABLE, CLOSED ->
                new CallFailure(
                        ExitCode.NO_KAFKA,
                        "the answer can't be read from Kafka: " + deepest(failure) + stillPossible(id, now),
                        failure);
        };
    }

    private static String stillPossible(CommandId id, Instant now) {
        String since =
                now.minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS).toString();
        return "\nThe command may still be carried out. Look for its result with"
                + "\n    gdw result " + id.id() + " --source " + id.source() + " --since " + since
                + "\nor send it again with --id " + id.id() + " --source " + id.source()
                + ": it is carried out only once.";
    }

    private static Object servers(ClientSettings settings) {
        return settings.kafka().getOrDefault("bootstrap.servers", "?");
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
