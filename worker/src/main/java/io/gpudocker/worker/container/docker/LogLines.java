package io.gpudocker.worker.container.docker;

import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.LogsResult.Line;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of a log's frames. A frame is a time, a space and a piece of text; a piece without a line feed goes on in
 * the next frame of the same stream, which is how the engine cuts lines of more than 16 KiB. Older lines give way when
 * there are more bytes than allowed; a single line longer than that is cut, never inside a character. Confined to one
 * thread.
 */
final class LogLines {
    /** The longest time that the engine writes, and the space. */
    private static final int LONGEST_TIME = 40;

    private final int maxBytes;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final Deque<Integer> sizes = new ArrayDeque<>();
    private final Open stdout = new Open("stdout");
    private final Open stderr = new Open("stderr");
    private long bytes;
    private boolean truncated;

    LogLines(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void accept(boolean isStderr, boolean first, byte[] piece, int length) {
        Open open = isStderr ? stderr : stdout;
        int from = first ? open.begin(piece, length) : 0;
        boolean ends = length > from && piece[length - 1] == '\n';
        open.append(piece, from, ends ? length - 1 : length);
        if (ends) {
            close(open);
        }
    }

    LogsResult result() {
        close(stdout);
        close(stderr);
        return new LogsResult(List.copyOf(lines), truncated);
    }

    private void close(Open open) {
        Instant time = open.time;
        if (time == null) {
            return;
        }
        byte[] text = open.take();
        lines.addLast(new Line(time, open.stream, new String(text, StandardCharsets.UTF_8)));
        sizes.addLast(text.length);
        bytes += text.length;
        while (bytes > maxBytes && lines.size() > 1) {
            lines.removeFirst();
            bytes -= sizes.removeFirst();
            truncated = true;
        }
    }

    /** The line of one stream that is not ended yet. */
    private final class Open {
        private final String stream;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private @Nullable Instant time;

        Open(String stream) {
            this.stream = stream;
        }

        /** Returns where the text begins. */
        int begin(byte[] piece, int length) {
            int space = 0;
            while (space < Math.min(length, LONGEST_TIME) && piece[space] != ' ') {
                space++;
            }
            Instant written = parsed(new String(piece, 0, space, StandardCharsets.US_ASCII));
            if (time == null) {
                time = written == null ? Instant.EPOCH : written;
            }
            return written == null ? 0 : Math.min(space + 1, length);
        }

        void append(byte[] piece, int from, int to) {
            int fits = Math.min(to - from, maxBytes + Utf8.LONGEST - text.size());
            if (fits > 0) {
                text.write(piece, from, fits);
            }
            truncated |= text.size() > maxBytes;
        }

        byte[] take() {
            byte[] whole = Utf8.cut(text.toByteArray(), maxBytes);
            text.reset();
            time = null;
            return whole;
        }
    }

    private static @Nullable Instant parsed(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
