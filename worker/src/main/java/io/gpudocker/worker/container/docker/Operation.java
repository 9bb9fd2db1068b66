package io.gpudocker.worker.container.docker;

import java.util.Locale;

/** What the engine was asked for: the same words of the engine mean different faults in different calls. */
enum Operation {
    INFO,
    INSPECT,
    LIST,
    IMAGE,
    PULL,
    CREATE,
    START,
    STOP,
    PAUSE,
    UNPAUSE,
    REMOVE,
    VOLUMES,
    CREATE_VOLUME,
    REMOVE_VOLUME,
    COMMIT,
    FLATTEN,
    LOAD,
    IMAGES,
    REMOVE_IMAGE,
    EXEC_CREATE,
    EXEC,
    LOGS,
    EVENTS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
