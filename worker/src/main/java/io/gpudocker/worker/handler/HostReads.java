package io.gpudocker.worker.handler;

/** {@code host.describe}: what the host has and who holds it. */
@FunctionalInterface
public interface HostReads {
    Reply describe();
}
