package io.gpudocker.messages.view;

import java.util.Locale;

/** {@code LOST}: it was there and the driver does not list it any more. */
public enum GpuHealth {
    HEALTHY,
    UNHEALTHY,
    LOST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
