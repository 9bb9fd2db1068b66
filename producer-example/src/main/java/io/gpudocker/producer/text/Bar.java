package io.gpudocker.producer.text;

import java.util.Locale;

/** A bar on a terminal, such as {@code [=====>    ]  50 %}. */
final class Bar {
    /** Goes back to the start of the line and takes away what stood there. */
    static final String CLEAR = "\r\u001b[K";

    private static final int WIDTH = 30;

    private Bar() {}

    static String of(long done, long total) {
        int percent = percent(done, total);
        int filled = WIDTH * percent / 100;
        String bar = "=".repeat(filled) + (filled < WIDTH ? ">" : "");
        return String.format(Locale.ROOT, "[%-" + WIDTH + "s] %3d %%", bar, percent);
    }

    static int percent(long done, long total) {
        return (int) Math.clamp(100.0 * done / total, 0, 100);
    }
}
