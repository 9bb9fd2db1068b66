package io.gpudocker.producer.text;

import io.gpudocker.messages.event.Event;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows long work on standard error: one line that is written over on a terminal, else a line at each ten percent (each five
 * seconds where the total is unknown). Thread-safe: told by the client's reader thread, ended by the caller's.
 */
public final class ProgressLine {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Terminal terminal;
    private final LongSupplier nanos;
    private Event.@Nullable Progress last;
    private long phaseStart;
    private long phaseStartBytes;
    private long shownAt;
    private long shownStep;
    private boolean fresh;
    private boolean ended;

    /** @param nanos such as {@link System#nanoTime()} */
    public ProgressLine(Terminal terminal, LongSupplier nanos) {
        this.terminal = terminal;
        this.nanos = nanos;
    }

    public synchronized void show(Event.Progress progress) {
        if (ended) {
            return;
        }
        long now = nanos.getAsLong();
        if (last == null || last.phase() != progress.phase()) {
            phaseStart = now;
            phaseStartBytes = progress.doneBytes();
            fresh = true;
        }
        last = progress;
        if (terminal.live()) {
            terminal.err().print(Bar.CLEAR + bar(progress) + speed(progress, now));
            terminal.err().flush();
        } else {
            plain(progress, now);
        }
    }

    /** Takes the line off the terminal; nothing is shown afterwards. */
    public synchronized void end() {
        if (terminal.live() && last != null && !ended) {
            terminal.err().print(Bar.CLEAR);
            terminal.err().flush();
        }
        ended = true;
    }

    private void plain(Event.Progress progress, long now) {
        Long total = progress.totalBytes();
        long step = total == null || total <= 0 ? -1 : 10 * progress.doneBytes() / total;
        boolean due = step < 0 && now - shownAt >= EVERY.toNanos();
        if (fresh || step > shownStep || due) {
            fresh = false;
            shownStep = step;
            shownAt = now;
            terminal.err().println(text(progress));
        }
    }

    /** Such as {@code pull 512.0 MiB of 1.0 GiB, 50 %}. */
    static String text(Event.Progress progress) {
        Long total = progress.totalBytes();
        String done = progress.phase() + " " + Numbers.size(progress.doneBytes());
        return total == null || total <= 0
                ? done
                : done + " of " + Numbers.size(total) + ", " + Bar.percent(progress.doneBytes(), total) + " %";
    }

    private static String bar(Event.Progress progress) {
        Long total = progress.totalBytes();
        if (total == null || total <= 0) {
            return progress.phase() + "  " + Numbers.size(progress.doneBytes());
        }
        return String.format(
                Locale.ROOT,
                "%-6s %s  %s / %s",
                progress.phase(),
                Bar.of(progress.doneBytes(), total),
                Numbers.size(progress.doneBytes()),
                Numbers.size(total));
    }

    private String speed(Event.Progress progress, long now) {
        double seconds = (now - phaseStart) / 1e9;
        long bytes = progress.doneBytes() - phaseStartBytes;
        return seconds < 1 || bytes <= 0 ? "" : "  " + Numbers.size((long) (bytes / seconds)) + "/s";
    }
}
