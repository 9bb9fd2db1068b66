package io.gpudocker.producer.top;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large a terminal is.
 *
 * @param width columns, at least 1; {@code height} lines, at least 1
 */
public record Size(int width, int height) {
    /** As much as it takes. */
    public static final Size UNLIMITED = new Size(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final Size USUAL = new Size(80, 24);
    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("(\\d+) (\\d+)\\s*");

    /** The size of this process's terminal now; else what {@code COLUMNS} and {@code LINES} say, else 80 by 24. */
    public static Size ofTerminal(Map<String, String> environment) {
        return asked().orElseGet(() -> new Size(
                number(environment.get("COLUMNS"), USUAL.width()), number(environment.get("LINES"), USUAL.height())));
    }

    /** Java knows no way; stty is on every Unix. */
    private static Optional<Size> asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return stty.waitFor(1, TimeUnit.SECONDS) ? parse(said) : Optional.empty();
        } catch (IOException noTerminal) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What {@code stty size} prints; empty where it is no size, as of a terminal that does not know its own. */
    static Optional<Size> parse(String said) {
        Matcher numbers = ROWS_AND_COLUMNS.matcher(said);
        if (!numbers.matches()) {
            return Optional.empty();
        }
        int height = number(numbers.group(1), 0);
        int width = number(numbers.group(2), 0);
        return width > 0 && height > 0 ? Optional.of(new Size(width, height)) : Optional.empty();
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : otherwise;
    }
}
