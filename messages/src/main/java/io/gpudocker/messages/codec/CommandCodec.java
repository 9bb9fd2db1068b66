package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.MessageTypes.CommandType;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.schema.Shapes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commands from and to Kafka records: CloudEvents 1.0 in binary, structured and header-less structured mode. Decoding never
 * throws for what a record contains: everything is an answer, a refusal that names all problems, or a dead letter.
 * Stateless, any thread.
 */
public final class CommandCodec {
    /** A larger value is refused. */
    public static final int MAX_VALUE_BYTES = 384 << 10;

    /**
     * Reads a command record.
     *
     * @param topicKind the kind of the topic it came from
     * @param host the id of the host whose topic it is: what lists and host commands are keyed by
     */
    public DecodedCommand decode(ResourceKind topicKind, String host, RawRecord record) {
        return switch (CloudEvent.read(record)) {
            case CloudEvent.Read.Unreadable(String reason) -> new DecodedCommand.DeadLetter(reason);
            case CloudEvent.Read.Found(CloudEvent event) -> decode(topicKind, host, record, event);
        };
    }

    private static DecodedCommand decode(ResourceKind topicKind, String host, RawRecord record, CloudEvent event) {
        Violations violations = new Violations();
        EnvelopeReader reader = new EnvelopeReader(record, event, violations);
        Optional<String> unanswerable = reader.unanswerable();
        if (unanswerable.isPresent()) {
            return new DecodedCommand.DeadLetter(unanswerable.get());
        }
        CommandEnvelope envelope = reader.read();
        if (envelope.type().isEmpty()) {
            return new DecodedCommand.Refused(envelope, violations.toError());
        }
        CommandType type = MessageTypes.command(envelope.type()).orElse(null);
        if (type == null || type.kind() != topicKind) {
            return new DecodedCommand.Refused(envelope, unsupported(envelope.type(), type));
        }
        Command command = command(type, record, event.data(), violations);
        return judge(envelope, type, host, event.data(), command, violations);
    }

    private static DecodedCommand judge(
            CommandEnvelope envelope,
            CommandType type,
            String host,
            @Nullable JsonNode data,
            @Nullable Command command,
            Violations violations) {
        KeyCheck key = new KeyCheck(type, host, envelope);
        Optional<String> mismatch = key.mismatch(data);
        if (violations.isEmpty() && mismatch.isPresent()) {
            return new DecodedCommand.Refused(envelope, CommandError.of(ErrorCode.KEY_MISMATCH, mismatch.get()));
        }
        mismatch.ifPresent(message -> violations.add("/key", message));
        key.subjectProblem(data).ifPresent(message -> violations.add("/subject", message));
        return command == null || !violations.isEmpty()
                ? new DecodedCommand.Refused(envelope, violations.toError())
                : new DecodedCommand.Valid(envelope, command, ContentDigest.of(type.type(), data));
    }

    private static @Nullable Command command(
            CommandType type, RawRecord record, @Nullable JsonNode data, Violations violations) {
        byte[] value = record.value();
        if (value != null && value.length > MAX_VALUE_BYTES) {
            violations.add("/data", "must be at most " + MAX_VALUE_BYTES + " bytes, the record has " + value.length);
            return null;
        }
        JsonNode given = data == null ? Json.mapper().createObjectNode() : data;
        Object read = RecordReader.read(Shapes.of(type.command()), given, "/data", violations);
        CrossRules.check(type, given, violations);
        return (Command) read;
    }

    private static CommandError unsupported(String type, @Nullable CommandType known) {
        String message = known == null
                ? "The type " + Utf8.quotable(type, 100) + " is not one this worker knows"
                : "The type " + type + " belongs on the topic of its host that ends in ."
                        + known.kind().topicSuffix();
        return CommandError.of(ErrorCode.UNSUPPORTED_TYPE, message);
    }

    /** The id and source of a record, of whatever else it may consist; empty where no worker could answer it. */
    public Optional<CommandId> idOf(RawRecord record) {
        return CloudEvent.read(record) instanceof CloudEvent.Read.Found(CloudEvent event)
                        && new EnvelopeReader(record, event, new Violations())
                                .unanswerable()
                                .isEmpty()
                ? Optional.of(event.id())
                : Optional.empty();
    }

    /**
     * Writes a command in binary mode, keyed by its resource, or by the host for lists and host commands.
     *
     * @param host the worker that shall carry it out
     */
    public RawRecord encode(String host, CommandAttributes attributes, Command command) {
        ObjectNode data = Json.mapper().valueToTree(command);
        return encode(host, attributes, command, data);
    }

    /** The same with data that has been added to, such as by {@code after}. */
    public RawRecord encode(String host, CommandAttributes attributes, Command command, ObjectNode data) {
        String resource = command.resourceName();
        String key = resource == null ? host : resource;
        return new BinaryRecord(
                        attributes.id().id(), attributes.id().source(), MessageTypes.of(command), attributes.time())
                .attribute("subject", key)
                .attribute("correlationid", attributes.correlationId())
                .attribute("expirytime", attributes.expiryTime())
                .attribute("deadline", attributes.deadline())
                .attribute("replytopic", attributes.replyTopic())
                .attribute("traceparent", attributes.traceParent())
                .build(key, data, attributes.time());
    }
}
