package io.gpudocker.messages.value;

import java.util.Locale;

/** The protocols Docker publishes. */
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
