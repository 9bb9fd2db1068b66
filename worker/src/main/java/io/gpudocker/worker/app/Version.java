package io.gpudocker.worker.app;

import java.util.Objects;

/** The worker's version, from its jar. */
final class Version {
    private Version() {}

    static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }
}
