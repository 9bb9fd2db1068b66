package io.gpudocker.worker.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host ports that may be given to containers.
 *
 * @param first 1 to 65535
 * @param last not below {@code first}, at most 65535
 */
public record PortRange(int first, int last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    public PortRange {
        if (first < 1 || last > 65_535 || first > last) {
            throw new IllegalArgumentException("must be two ports from 1 to 65535, the lower one first");
        }
    }

    /**
     * Reads {@code 40000-65535}.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static PortRange parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a range such as 40000-65535");
        }
        return new PortRange(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    public int size() {
        return last - first + 1;
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
