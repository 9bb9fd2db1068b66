package io.gpudocker.producer.text;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far the reading of topics has come, on one line of standard error that is written over; silent where that is no
 * terminal. Confined to one thread.
 */
public final class ReadingLine implements AutoCloseable {
    private static final long EVERY = Duration.ofMillis(100).toNanos();

    private final Terminal terminal;
    private final LongSupplier nanos;
    private final boolean shown;
    private final long start;
    private long last;
    private boolean drawn;

    /** @param nanos such as {@link System#nanoTime()}, where the count begins */
    public ReadingLine(Terminal terminal, LongSupplier nanos, boolean quiet) {
        this.terminal = terminal;
        this.nanos = nanos;
        this.shown = terminal.live() && !quiet;
        this.start = nanos.getAsLong();
    }

    /**
     * @param done offsets that were read; {@code total} all that are to be
     */
    public void show(long done, long total) {
        if (!shown || total <= 0) {
            return;
        }
        long now = nanos.getAsLong();
        if (drawn && now - last < EVERY) {
            return;
        }
        drawn = true;
        last = now;
        terminal.err()
                .print(Bar.CLEAR
                        + String.format(
                                Locale.ROOT,
                                "read   %s  %,d / %,d records%s",
                                Bar.of(done, total),
                                done,
                                total,
                                speed(done, now)));
        terminal.err().flush();
    }

    private String speed(long done, long now) {
        double seconds = (now - start) / 1e9;
        return seconds < 1 ? "" : String.format(Locale.ROOT, "  %,d/s", (long) (done / seconds));
    }

    /** Takes the line off the terminal. */
    @Override
    public void close() {
        if (drawn) {
            terminal.err().print(Bar.CLEAR);
            terminal.err().flush();
            drawn = false;
        }
    }
}
