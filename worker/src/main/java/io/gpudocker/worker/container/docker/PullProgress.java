package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the items of a pull say about their layers. What is done never goes back; the total is known once every
 * layer announced has said its size. Thread-safe: one thread adds, another asks.
 */
final class PullProgress {
    /** Sum of all layers. */
    record Snapshot(long doneBytes, @Nullable Long totalBytes) {}

    /** @param total negative while unknown */
    private record Layer(long done, long total) {
        static final Layer UNKNOWN = new Layer(0, -1);

        Layer downloading(long current, long size) {
            return new Layer(Math.max(done, current), Math.max(total, size));
        }

        Layer complete() {
            return new Layer(Math.max(done, total), Math.max(total, done));
        }
    }

    private final Map<String, Layer> layers = new HashMap<>();
    private long highest;

    synchronized void add(JsonNode item) {
        String layer = item.path("id").asText("");
        if (layer.isEmpty()) {
            return;
        }
        switch (item.path("status").asText("")) {
            case "Pulling fs layer", "Waiting" -> layers.putIfAbsent(layer, Layer.UNKNOWN);
            case "Downloading" -> {
                JsonNode detail = item.path("progressDetail");
                long current = detail.path("current").asLong(0);
                long size = detail.path("total").asLong(-1);
                layers.merge(
                        layer, Layer.UNKNOWN.downloading(current, size), (old, _) -> old.downloading(current, size));
            }
            case "Verifying Checksum", "Download complete", "Extracting", "Pull complete", "Already exists" ->
                layers.merge(layer, new Layer(0, 0), (old, _) -> old.complete());
            default -> {
                // Headlines such as "Pulling from …" name no layer.
            }
        }
    }

    synchronized Snapshot snapshot() {
        highest = Math.max(
                highest, layers.values().stream().mapToLong(Layer::done).sum());
        boolean known = !layers.isEmpty() && layers.values().stream().allMatch(layer -> layer.total() >= 0);
        long total = layers.values().stream()
                .mapToLong(layer -> Math.max(0, layer.total()))
                .sum();
        return new Snapshot(highest, known ? Math.max(total, highest) : null);
    }
}
