package io.gpudocker.worker.config;

import java.util.Locale;

/** How a container gets its GPUs: {@code gpu.injection}. {@code AUTO} takes what the engine offers. */
public enum GpuInjection {
    AUTO,
    DEVICE_REQUEST,
    CDI,
    ENV,
    NONE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
