package io.gpudocker.messages.codec;

import io.gpudocker.messages.result.CommandResult;

/** What stands on the reply topic. */
public sealed interface ReplyRecord {

    /**
     * A result.
     *
     * @param id of the CloudEvent: the same when a result is repeated
     */
    record Result(String id, CommandResult result, ReplyContext context) implements ReplyRecord {}

    record Event(EventRecord event) implements ReplyRecord {}

    /** Nothing this version knows: a newer type, or a record that is none of a worker's. */
    record Other(String reason) implements ReplyRecord {}
}
