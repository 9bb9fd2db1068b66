package io.gpudocker.messages.view;

import java.time.Instant;
import java.util.List;

/**
 * Lines of a container's log, oldest first.
 *
 * @param truncated whether older ones were left out to fit the topic
 */
public record LogsResult(List<Line> lines, boolean truncated) implements Payload {

    /**
     * @param stream {@code stdout} or {@code stderr}
     */
    public record Line(Instant time, String stream, String text) {}
}
