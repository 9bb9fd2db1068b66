package io.gpudocker.worker.container;

import java.util.List;
import java.util.Map;

/**
 * An image.
 *
 * @param id such as {@code sha256:…}
 * @param layers how many; engines refuse more than about 125
 */
public record ImageInfo(
        String id, long sizeBytes, List<String> env, List<String> volumes, Map<String, String> labels, int layers) {

    /** One of one layer, without labels. */
    public ImageInfo(String id, long sizeBytes, List<String> env, List<String> volumes) {
        this(id, sizeBytes, env, volumes, Map.of(), 1);
    }
}
