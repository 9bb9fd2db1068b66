package io.gpudocker.messages.value;

import io.gpudocker.messages.schema.Field;
import io.gpudocker.messages.schema.Form;

/**
 * A mount: {@code src} beginning with {@code /} is a path of the host, else the plain name of a volume.
 *
 * @param dest absolute path in the container
 */
public record Bind(
        @Field(
                form = Form.BIND_SOURCE,
                doc = "A path of the host, or the name of a volume, whose current version is mounted")
        String src,

        @Field(form = Form.DESTINATION, doc = "Absolute path in the container")
        String dest,

        @Field(fallback = "false", doc = "Whether the container may only read")
        boolean readOnly) {
    /** Whether {@code src} is a path of the host rather than a volume. */
    public boolean hostPath() {
        return src.startsWith("/");
    }
}
