package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import java.util.Map;

/**
 * Why something was not done; nothing was touched.
 *
 * @param message a sentence that a person can act on
 * @param details for the answer, such as {@code usedBytes}; empty for none
 */
public record VolumeRefusal(ErrorCode code, String message, Map<String, Object> details) {
    public VolumeRefusal {
        details = Map.copyOf(details);
    }

    static VolumeRefusal of(ErrorCode code, String message) {
        return new VolumeRefusal(code, message, Map.of());
    }
}
