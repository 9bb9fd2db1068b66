package io.gpudocker.worker.domain;

/**
 * {@code host}: what the state of this host belongs to.
 *
 * @param schemaVersion of all state below the host's prefix, from 1
 */
public record HostRecord(String engineId, String bootId, int schemaVersion, boolean cordoned) {
    public static final int CURRENT_SCHEMA = 1;
}
