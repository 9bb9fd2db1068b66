package io.gpudocker.worker.container;

import java.util.List;

/**
 * An image.
 *
 * @param id such as {@code sha256:…}
 */
public record ImageInfo(String id, long sizeBytes, List<String> env, List<String> volumes) {}
