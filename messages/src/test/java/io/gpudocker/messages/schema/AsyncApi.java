package io.gpudocker.messages.schema;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.MessageTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the AsyncAPI 3.0 document: which messages stand on which topic, and where their schemas are. Used once. */
final class AsyncApi {
    private static final String HEAD = """
            # Made from the message types; AsyncApiTest compares it with them and writes it anew with -Dschemas.write=true.
            asyncapi: 3.0.0
            info:
              title: gpu-docker-worker
              version: 1.0.0
              description: >-
                GPU containers on Docker, driven by commands on Kafka. Every message is a CloudEvent 1.0 in the Kafka
                protocol binding. Workers write binary mode; commands may also come in structured mode, with or without
                the content-type header. Seen from the worker: it receives commands and sends everything else.
            defaultContentType: application/json
            """;

    private static final String HEADERS = """
              schemas:
                CommandHeaders:
                  type: object
                  description: CloudEvents attributes of a command in binary mode
                  required: [ce_specversion, ce_id, ce_source, ce_type]
                  properties:
                    ce_specversion: {const: '1.0'}
                    ce_id: {type: string, minLength: 1, maxLength: 1024, description: Unique together with ce_source}
                    ce_source: {type: string, minLength: 1, maxLength: 1024}
                    ce_type: {type: string}
                    ce_subject: {type: string, description: The resource's name}
                    ce_time: {type: string, format: date-time}
                    ce_correlationid: {type: string, maxLength: 1024}
                    ce_expirytime: {type: string, format: date-time, description: Not started after this time}
                    ce_deadline: {type: string, format: date-time, description: 'Ended by then, or undone'}
                    ce_replytopic: {type: string, description: A copy of the result goes there}
                    ce_traceparent: {type: string, description: W3C Trace Context}
                    content-type: {type: string, description: application/json where given}
                    kafka_correlationId: {description: 'Echoed, as Spring''s ReplyingKafkaTemplate asks for'}
                    kafka_replyTopic: {type: string}
                    kafka_replyPartition: {description: Four bytes}
                WorkerHeaders:
                  type: object
                  description: CloudEvents attributes of what a worker writes
                  required: [ce_specversion, ce_id, ce_source, ce_type, ce_time, content-type]
                  properties:
                    ce_specversion: {const: '1.0'}
                    ce_id: {type: string, description: Deterministic; a repeat has the same}
                    ce_source: {type: string, description: /gdw/<host>}
                    ce_type: {type: string}
                    ce_subject: {type: string, description: The resource's name}
                    ce_time: {type: string, format: date-time}
                    ce_correlationid: {type: string, description: The command's; its id where it had none}
                    ce_causationid: {type: string, description: Id of the command that caused it}
                    ce_traceparent: {type: string}
                    content-type: {const: application/json}
            """;

    private final StringBuilder out = new StringBuilder(HEAD);

    String write() {
        line(0, "channels:");
        for (ResourceKind kind : ResourceKind.values()) {
            channel(kind.topicSuffix(), "{prefix}.{host}." + kind.topicSuffix(), commands(kind), true);
        }
        channel("replies", "{prefix}.replies", replies(), false);
        channel("state", "{prefix}.state", states(), false);
        channel("dead-letters", "{prefix}.dead-letters", List.of("dead-letter"), false);
        operations();
        line(0, "components:");
        parameters();
        messages();
        out.append(HEADERS);
        return out.toString();
    }

    private static List<String> commands(ResourceKind kind) {
        return MessageTypes.commands().values().stream()
                .filter(type -> type.kind() == kind)
                .map(MessageTypes.CommandType::type)
                .toList();
    }

    private static List<String> replies() {
        List<String> types = new ArrayList<>(List.of(MessageTypes.RESULT));
        types.addAll(MessageTypes.events().keySet());
        return types;
    }

    private static List<String> states() {
        return List.of(MessageTypes.REPLICA_SET_STATE, MessageTypes.VOLUME_STATE);
    }

    private void channel(String name, String address, List<String> messages, boolean perHost) {
        line(1, name + ":");
        line(2, "address: '" + address + "'");
        line(2, "parameters:");
        line(3, "prefix: {$ref: '#/components/parameters/prefix'}");
        if (perHost) {
            line(3, "host: {$ref: '#/components/parameters/host'}");
        }
        line(2, "messages:");
        messages.forEach(type -> line(3, type + ": {$ref: '#/components/messages/" + type + "'}"));
    }

    private void operations() {
        line(0, "operations:");
        for (ResourceKind kind : ResourceKind.values()) {
            line(1, "carryOut" + kind.wireName() + "Commands:");
            line(2, "action: receive");
            line(2, "channel: {$ref: '#/channels/" + kind.topicSuffix() + "'}");
            line(
                    2,
                    "summary: 'Carries out commands in topic order per key, which is "
                            + (kind == ResourceKind.HOST
                                    ? "the host id"
                                    : "the resource''s name (the host id for lists)")
                            + "'");
            line(2, "reply:");
            line(3, "channel: {$ref: '#/channels/replies'}");
            line(3, "messages: [{$ref: '#/channels/replies/messages/" + MessageTypes.RESULT + "'}]");
        }
        send("report", "replies", "One result per command, and events, in order per name");
        send("showState", "state", "The present state; compacted, a delete is a tombstone");
        send("setAside", "dead-letters", "Records that can not be answered");
    }

    private void send(String name, String channel, String summary) {
        line(1, name + ":");
        line(2, "action: send");
        line(2, "channel: {$ref: '#/channels/" + channel + "'}");
        line(2, "summary: '" + summary + "'");
    }

    private void parameters() {
        line(1, "parameters:");
        line(2, "prefix: {default: gdw, description: topics.prefix of the workers}");
        line(2, "host: {description: 'host.id of one worker, [a-z0-9][a-z0-9_.]{0,62}'}");
    }

    private void messages() {
        line(1, "messages:");
        MessageTypes.commands().keySet().forEach(type -> message(type, "CommandHeaders", "The resource''s name"));
        Stream.concat(replies().stream(), states().stream())
                .forEach(type -> message(
                        type,
                        "WorkerHeaders",
                        states().contains(type) ? "<host>/<kind>/<name>" : "The resource''s name"));
        line(2, "dead-letter:");
        line(3, "name: dead-letter");
        line(3, "summary: 'The bytes of the record as they came, with its headers, its origin and the reason'");
        line(3, "contentType: application/octet-stream");
    }

    private void message(String type, String headers, String key) {
        line(2, type + ":");
        line(3, "name: " + type);
        line(3, "headers: {$ref: '#/components/schemas/" + headers + "'}");
        line(3, "payload:");
        line(4, "schemaFormat: application/schema+json;version=draft-2020-12");
        line(4, "schema: {$ref: './schemas/" + type + ".json'}");
        line(3, "bindings: {kafka: {key: {type: string, description: '" + key + "'}}}");
    }

    private void line(int level, String text) {
        out.append("  ".repeat(level)).append(text).append('\n');
    }
}
