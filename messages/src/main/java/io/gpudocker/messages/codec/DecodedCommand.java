package io.gpudocker.messages.codec;

import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandError;

/** What came out of a command record. */
public sealed interface DecodedCommand {

    /**
     * A command that follows the contract.
     *
     * @param contentDigest hex SHA-256 over type and data with sorted keys: the same in both modes and in any field order
     */
    record Valid(CommandEnvelope envelope, Command command, String contentDigest) implements DecodedCommand {}

    /** It can be answered, and the answer is a refusal: unknown type, key mismatch, violations. */
    record Refused(CommandEnvelope envelope, CommandError error) implements DecodedCommand {}

    /** It can't be answered: no id or source, not JSON, wrong encoding, no value. */
    record DeadLetter(String reason) implements DecodedCommand {}
}
