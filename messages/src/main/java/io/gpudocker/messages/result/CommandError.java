package io.gpudocker.messages.result;

import io.gpudocker.messages.ErrorCode;
import java.util.Map;

/**
 * Why a command was refused or failed.
 *
 * @param message a sentence a person can act on
 * @param details by code: {@code violations}, {@code undone}, the engine's own words, an id that is in the log
 */
public record CommandError(ErrorCode code, String message, boolean retryable, Map<String, Object> details) {

    public static CommandError of(ErrorCode code, String message) {
        return new CommandError(code, message, code.retryable(), Map.of());
    }

    public CommandError withDetail(String key, Object value) {
        var more = new java.util.LinkedHashMap<>(details);
        more.put(key, value);
        return new CommandError(code, message, retryable, more);
    }

    /** The same with {@code retryable} false: more than the host will ever have. */
    public CommandError neverRetryable() {
        return new CommandError(code, message, false, details);
    }
}
