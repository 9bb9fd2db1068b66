package io.gpudocker.worker.domain;

import java.util.List;

/**
 * GPUs that the host has and a container can't reach any more.
 *
 * @param start which start of which container; after another one nothing is known of it
 * @param uuids of all that it holds
 */
public record LostGpus(String start, List<String> uuids) {

    public LostGpus {
        uuids = List.copyOf(uuids);
    }
}
