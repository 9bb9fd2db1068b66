package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Events to Kafka records, in binary mode, keyed by the resource. The data of every event also has {@code host},
 * {@code kind} and {@code name}. {@link ReplyCodec} reads them. Stateless, any thread.
 */
public final class EventCodec {

    public RawRecord encode(EventRecord record) {
        ObjectNode data = Json.mapper().createObjectNode();
        data.put("host", record.host());
        data.put("kind", record.kind().wireName());
        data.put("name", record.name());
        data.setAll(Json.mapper().<ObjectNode>valueToTree(record.event()));
        return new BinaryRecord(record.id(), "/gdw/" + record.host(), record.type(), record.time())
                .attribute("subject", record.name())
                .attribute("correlationid", record.correlationId())
                .attribute("causationid", record.causationId())
                .attribute("traceparent", record.traceParent())
                .build(record.name(), data, record.time());
    }
}
