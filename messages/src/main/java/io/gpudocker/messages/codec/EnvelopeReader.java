package io.gpudocker.messages.codec;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.schema.Form;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command's attributes. An attribute that is bad is a violation and counts as absent; only without id and source
 * there is no envelope. Confined to one decoding.
 */
final class EnvelopeReader {
    static final String SPRING_CORRELATION = "kafka_correlationId";
    static final String SPRING_REPLY_TOPIC = "kafka_replyTopic";
    static final String SPRING_REPLY_PARTITION = "kafka_replyPartition";

    private static final int LONGEST_TYPE = 256;
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern JSON_TYPE =
            Pattern.compile("(application/json|[a-z0-9.+/-]{1,100}\\+json)( *;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Set<String> UNDERSTOOD = Set.of(
            "specversion",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "data_base64",
            "correlationid",
            "expirytime",
            "deadline",
            "replytopic");

    private final RawRecord record;
    private final CloudEvent event;
    private final Violations violations;

    EnvelopeReader(RawRecord record, CloudEvent event, Violations violations) {
        this.record = record;
        this.event = event;
        this.violations = violations;
    }

    /** Why there is no answer to this event; empty where there can be one. */
    Optional<String> unanswerable() {
        return Stream.of("id", "source")
                .flatMap(name -> unusable(name).stream())
                .findFirst();
    }

    /** The envelope; only after {@link #unanswerable()} was empty. */
    CommandEnvelope read() {
        event.problems().forEach((name, problem) -> {
            if (UNDERSTOOD.contains(name)) {
                violations.add(Violations.member("", name), problem);
            }
        });
        checkVersionAndContent();
        CommandId id = event.id();
        return new CommandEnvelope(
                id,
                Utf8.quotable(required("type"), LONGEST_TYPE),
                Utf8.decode(record.key()).orElse(null),
                identifier("subject"),
                time("time"),
                correlation(id),
                time("expirytime"),
                time("deadline"),
                replyTopic(),
                replyPartition(),
                traceParent(),
                echoHeaders());
    }

    private Optional<String> unusable(String name) {
        String value = event.attributes().get(name);
        if (value == null) {
            String problem = event.problems().get(name);
            return Optional.of("the event has no " + name + (problem == null ? "" : ": it " + problem));
        }
        if (value.length() > Form.IDENTIFIER.maxLength() || !Form.IDENTIFIER.matches(value) || !Utf8.encodable(value)) {
            return Optional.of("the event's " + name + " must be 1 to " + Form.IDENTIFIER.maxLength()
                    + " characters without control characters");
        }
        return Optional.empty();
    }

    private void checkVersionAndContent() {
        String version = required("specversion");
        if (!version.isEmpty() && !version.equals("1.0")) {
            violations.add("/specversion", "must be 1.0");
        }
        String content = event.attributes().get("datacontenttype");
        if (content != null && !JSON_TYPE.matcher(content).matches()) {
            violations.add("/datacontenttype", "must be application/json");
        }
    }

    private String required(String name) {
        String value = event.attributes().getOrDefault(name, "");
        if (value.isEmpty() && !event.problems().containsKey(name)) {
            violations.add("/" + name, "is required");
        }
        return value;
    }

    private @Nullable String identifier(String name) {
        String value = event.attributes().get(name);
        return value == null ? null : ValueReader.checked(Form.IDENTIFIER, value, "/" + name, violations);
    }

    private @Nullable Instant time(String name) {
        String value = event.attributes().get(name);
        if (value == null) {
            return null;
        }
        try {
            return Rfc3339.parse(value);
        } catch (IllegalArgumentException says) {
            violations.add("/" + name, String.valueOf(says.getMessage()));
            return null;
        }
    }

    private String correlation(CommandId id) {
        String sent = identifier("correlationid");
        return sent == null ? id.id() : sent;
    }

    private @Nullable String replyTopic() {
        String attribute = event.attributes().get("replytopic");
        String name = attribute == null ? SPRING_REPLY_TOPIC : "replytopic";
        String topic = attribute == null
                ? CloudEvent.header(record, SPRING_REPLY_TOPIC).orElse(null)
                : attribute;
        boolean unreadable = topic == null && CloudEvent.rawHeader(record, SPRING_REPLY_TOPIC) != null;
        if (unreadable || (topic != null && !TOPIC.matcher(topic).matches())) {
            violations.add("/" + name, "must be the name of a Kafka topic");
            return null;
        }
        return topic;
    }

    private @Nullable Integer replyPartition() {
        RawRecord.RawHeader header = CloudEvent.rawHeader(record, SPRING_REPLY_PARTITION);
        if (header == null) {
            return null;
        }
        byte[] value = header.value();
        if (value == null
                || value.length != Integer.BYTES
                || ByteBuffer.wrap(value).getInt() < 0) {
            violations.add("/" + SPRING_REPLY_PARTITION, "must be four bytes, a number of at least 0");
            return null;
        }
        return ByteBuffer.wrap(value).getInt();
    }

    /** A bad one is left out, as W3C's Trace Context asks for: a trace is never a reason to refuse. */
    private @Nullable String traceParent() {
        String value = event.attributes().get("traceparent");
        return value != null && TRACE_PARENT.matcher(value).matches() ? value : null;
    }

    private List<RawRecord.RawHeader> echoHeaders() {
        return Stream.of(SPRING_CORRELATION, SPRING_REPLY_TOPIC, SPRING_REPLY_PARTITION)
                .flatMap(name -> Stream.ofNullable(CloudEvent.rawHeader(record, name)))
                .filter(this::shortEnough)
                .toList();
    }

    private boolean shortEnough(RawRecord.RawHeader header) {
        byte[] value = header.value();
        if (value != null && value.length > Form.IDENTIFIER.maxLength()) {
            violations.add("/" + header.name(), "must be at most " + Form.IDENTIFIER.maxLength() + " bytes");
            return false;
        }
        return true;
    }
}
