package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import java.time.Instant;

/** The sentences of the refusals that need no handler. */
final class Refusals {
    private Refusals() {}

    static CommandError unsupported(String type) {
        return CommandError.of(
                ErrorCode.UNSUPPORTED_TYPE, "this worker's version has no handler for \"" + type + "\" yet");
    }

    static CommandError otherContent() {
        return CommandError.of(
                ErrorCode.INVALID_COMMAND,
                "a command with this source and id was sent before with other content; give every command an id of its own");
    }

    static CommandError expired(Instant expiryTime) {
        return CommandError.of(
                ErrorCode.EXPIRED, "it was not started before its expirytime " + expiryTime + ": nothing was done");
    }

    static CommandError replyTopic(String topic) {
        return CommandError.of(
                ErrorCode.REPLY_TOPIC_NOT_ALLOWED,
                "results may not be copied to \"" + topic + "\": it is not one of replies.allowed.topics");
    }

    static CommandError storeAway() {
        return CommandError.of(
                ErrorCode.STORE_UNAVAILABLE,
                "the state store could not be reached before the command's deadline: nothing was done");
    }

    static CommandError tooLarge() {
        return CommandError.of(
                ErrorCode.INTERNAL,
                "the command was carried out, but its answer is larger than the reply topic takes; look at max.message.bytes");
    }
}
