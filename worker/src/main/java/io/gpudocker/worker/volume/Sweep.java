package io.gpudocker.worker.volume;

import java.util.List;
import java.util.Map;

/**
 * What nobody knew of.
 *
 * @param removed names of volumes that were left behind, of which nothing is left now
 * @param kept the others, each with the reason
 */
public record Sweep(List<String> removed, Map<String, String> kept) {}
