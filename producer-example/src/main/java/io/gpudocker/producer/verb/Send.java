package io.gpudocker.producer.verb;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.RawRecord.RawHeader;
import io.gpudocker.producer.call.Answers;
import io.gpudocker.producer.call.Caller;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gdw send}: a structured CloudEvent byte for byte as it is, good or bad; the worker judges it. */
@Command(name = "send", description = "Send a command as JSON, a structured CloudEvent.")
public final class Send implements Callable<Integer> {
    private static final List<RawHeader> HEADERS =
            List.of(new RawHeader("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8)));

    @Parameters(index = "0", paramLabel = "FILE", description = "The JSON, or - for standard input.")
    private String file = "";

    @Option(names = "--key", paramLabel = "KEY", description = "Key of the record (the name in the data, or the host).")
    private @Nullable String key;

    @Option(names = "--topic", paramLabel = "KIND", description = "replicasets, volumes or host (what the type says).")
    private @Nullable ResourceKind topic;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Session session = session();
        if (session.hasAttributes()) {
            throw session.usage("with send, the attributes of the command belong into the JSON");
        }
        byte[] value = read(session);
        JsonNode event = parse(session, value);
        ResourceKind kind = kind(session, event);
        byte[] recordKey = key(session, event).getBytes(StandardCharsets.UTF_8);
        RawRecord raw = new RawRecord(recordKey, HEADERS, value, session.now().toEpochMilli());
        try (Caller caller = Caller.connect(session)) {
            return caller.ask(kind, raw, session.commandOptions())
                    .map(result -> Answers.show(session, result))
                    .orElse(ExitCode.SUCCEEDED);
        } catch (IllegalArgumentException unanswerable) {
            throw session.usage(file + ": " + unanswerable.getMessage() + ", so nobody could answer it");
        }
    }

    private byte[] read(Session session) {
        try {
            return file.equals("-") ? session.surroundings().in().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException unreadable) {
            throw session.usage(file + " can't be read: " + unreadable);
        }
    }

    private JsonNode parse(Session session, byte[] value) {
        try {
            return Json.mapper().readTree(value);
        } catch (JacksonException malformed) {
            throw session.usage(file + " is not JSON: " + malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            throw session.usage(file + " can't be read: " + unreadable);
        }
    }

    private ResourceKind kind(Session session, JsonNode event) {
        if (topic != null) {
            return topic;
        }
        Optional<MessageTypes.CommandType> type =
                MessageTypes.command(event.path("type").asText());
        return type.orElseThrow(() -> session.usage("the type '"
                        + event.path("type").asText() + "' is none of a command; give --topic to send it all the same"))
                .kind();
    }

    private String key(Session session, JsonNode event) {
        if (key != null) {
            return key;
        }
        JsonNode data = event.path("data");
        String name = data.path("replicaSetName").asText(data.path("name").asText());
        return name.isEmpty() ? session.requiredHost() : name;
    }

    private Session session() {
        if (spec == null) {
            throw new IllegalStateException("used without a command line");
        }
        return Session.of(spec);
    }
}
