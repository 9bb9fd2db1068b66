package io.gpudocker.messages.codec;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.result.CommandResult;

/** Results to Kafka records, in binary mode. {@link ReplyCodec} reads them. Stateless, any thread. */
public final class ResultCodec {

    /** The id of the result of a command on a host: the same whenever it is asked for. */
    public static String idOf(String host, CommandId command) {
        return "result-"
                + ContentDigest.sha256(host + "\n" + command.source() + "\n" + command.id())
                        .substring(0, 32);
    }

    /**
     * Writes a result, keyed like its command.
     *
     * @param id of the CloudEvent, such as {@link #idOf}
     */
    public RawRecord encode(String id, CommandResult result, ReplyContext context) {
        return new BinaryRecord(id, "/gdw/" + result.host(), MessageTypes.RESULT, result.finishedAt())
                .attribute("subject", result.name())
                .attribute("correlationid", context.correlationId())
                .attribute("causationid", result.commandId())
                .attribute("traceparent", context.traceParent())
                .headers(context.echoHeaders())
                .build(context.key(), result, result.finishedAt());
    }
}
