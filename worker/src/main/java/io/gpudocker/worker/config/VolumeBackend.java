package io.gpudocker.worker.config;

import java.util.Locale;

/** What volumes are made of where a command does not say: {@code volume.backend}. {@code AUTO} probes once: quota, else loop. */
public enum VolumeBackend {
    AUTO,
    QUOTA,
    LOOP,
    PLAIN,
    NFS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
