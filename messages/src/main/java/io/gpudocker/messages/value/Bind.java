package io.gpudocker.messages.value;

/**
 * A mount: {@code src} beginning with {@code /} is a path of the host, else the plain name of a volume.
 *
 * @param dest absolute path in the container
 */
public record Bind(String src, String dest, boolean readOnly) {
    /** Whether {@code src} is a path of the host rather than a volume. */
    public boolean hostPath() {
        return src.startsWith("/");
    }
}
