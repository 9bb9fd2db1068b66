package io.gpudocker.messages.view;

import java.util.Locale;

/** What made a version. */
public enum VersionReason {
    RUN,
    PATCH,
    ROLLBACK,
    RESTART;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
