package io.gpudocker.worker.container;

import java.time.Instant;
import java.util.Map;

/**
 * One container event.
 *
 * @param action the engine's word: {@code die}, {@code kill}, {@code oom}, {@code destroy} …
 */
public record EngineEvent(String action, String containerId, Map<String, String> attributes, Instant time) {}
