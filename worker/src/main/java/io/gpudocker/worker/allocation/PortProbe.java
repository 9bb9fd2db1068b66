package io.gpudocker.worker.allocation;

import io.gpudocker.messages.value.Protocol;

/** Whether a port of the host is in use by anybody at this moment. Thread-safe. */
@FunctionalInterface
public interface PortProbe {
    /** True when it could be bound on all addresses; what can't be tried counts as free, since the engine tries as well. */
    boolean free(int port, Protocol protocol);
}
