package io.gpudocker.producer.top;

import java.io.PrintStream;
import java.util.List;

/**
 * The other screen of a terminal, without a cursor, from start to close. Whatever ends the process, Ctrl-C included, the
 * terminal is as it was before. Drawn on by one thread; left by that or by the JVM's end.
 */
public final class Screen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE_EMPTY = "\u001b[K";
    private static final String REST_EMPTY = "\u001b[J";

    private final PrintStream out;
    private final Thread atEnd = new Thread(this::leave, "gdw-screen");
    private boolean entered;

    public Screen(PrintStream out) {
        this.out = out;
    }

    public synchronized void start() {
        Runtime.getRuntime().addShutdownHook(atEnd);
        entered = true;
        out.print(ENTER);
        out.flush();
    }

    /** Writes a frame over the one before. After the end it does nothing: what is there belongs to others. */
    public synchronized void draw(List<String> lines) {
        if (entered) {
            String frame = String.join(REST_OF_LINE_EMPTY + "\r\n", lines);
            out.print(HOME + frame + REST_OF_LINE_EMPTY + REST_EMPTY);
            out.flush();
        }
    }

    private synchronized void leave() {
        if (entered) {
            entered = false;
            out.print(LEAVE);
            out.flush();
        }
    }

    @Override
    public void close() {
        leave();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException endsAlready) {
            // Then the hook finds nothing to do.
            return;
        }
    }
}
