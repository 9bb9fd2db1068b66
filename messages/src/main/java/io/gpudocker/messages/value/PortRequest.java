package io.gpudocker.messages.value;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container port to publish, on the wire {@code "22"} or {@code "53/udp"}.
 *
 * @param containerPort 1 to 65535
 */
public record PortRequest(int containerPort, Protocol protocol) {
    private static final Pattern FORM =
            Pattern.compile("([1-9]\\d{0,4})(?:/(tcp|udp|sctp))?", Pattern.CASE_INSENSITIVE);

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static PortRequest parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a port from 1 to 65535, such as \"22\" or \"53/udp\"");
        }
        int port = Integer.parseInt(matcher.group(1));
        if (port > 65_535) {
            throw new IllegalArgumentException("must be a port from 1 to 65535");
        }
        String protocol = matcher.group(2);
        return new PortRequest(
                port, protocol == null ? Protocol.TCP : Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return protocol == Protocol.TCP ? Integer.toString(containerPort) : containerPort + "/" + protocol;
    }
}
