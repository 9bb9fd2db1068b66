package io.gpudocker.worker.domain;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuView;
import java.time.Instant;
import java.util.List;

/**
 * An interval of use that goes on. Its bounds are whole milliseconds; its length is by the clock of the boot, and its end
 * on the wall is its start and that length, so a clock that is set bends neither.
 *
 * @param commandId of the command that made the version
 * @param gpus billed for it
 * @param continues whether it follows an interval of the same use
 */
public record OpenInterval(
        int version,
        String containerId,
        String commandId,
        List<GpuView> gpus,
        Instant start,
        long startBootMillis,
        String bootId,
        boolean continues) {

    /** Milliseconds until this time of the same boot; 0 for one before its start. */
    public long millisUntil(long bootMillis) {
        return Math.max(0, bootMillis - startBootMillis);
    }

    /** What is told of it when it ends after so long. */
    public Event.Usage closed(String name, long millis, boolean isFinal) {
        double seconds = millis / 1e3;
        return new Event.Usage(
                name,
                version,
                start,
                start.plusMillis(millis),
                seconds,
                millis * gpus.size() / 1e3,
                gpus,
                commandId,
                isFinal);
    }

    /** What goes on after so long. */
    public OpenInterval after(long millis) {
        return new OpenInterval(
                version,
                containerId,
                commandId,
                gpus,
                start.plusMillis(millis),
                startBootMillis + millis,
                bootId,
                true);
    }
}
