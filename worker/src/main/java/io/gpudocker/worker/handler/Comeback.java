package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.ContainerState;

/**
 * Whether a container that has ended is started again without being asked for, so that its ReplicaSet keeps what it
 * holds: because of {@code restartOnExit}, or because it did not end by itself but the engine or the host went down.
 */
@FunctionalInterface
public interface Comeback {
    boolean comesBack(Current current, ContainerState ended);
}
