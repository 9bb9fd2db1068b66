package io.gpudocker.worker.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the worker listens.
 *
 * @param host a name or address; IPv6 without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HttpAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:\\[\\]]+)):(\\d{1,5})");

    /**
     * Reads {@code 127.0.0.1:9404} or {@code [::1]:9404}.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static HttpAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
            throw new IllegalArgumentException("must be an address and a port such as 127.0.0.1:9404 or [::1]:9404");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new HttpAddress(host, Integer.parseInt(matcher.group(3)));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
