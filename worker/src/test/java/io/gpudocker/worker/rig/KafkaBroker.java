package io.gpudocker.worker.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Kafka broker (broker and controller in one process). Topics must be created; see {@link Part} for its life. */
public final class KafkaBroker extends Part {

    public KafkaBroker() {
        this(Map.of());
    }

    /** @param settings lines of {@code server.properties} over the usual ones */
    public KafkaBroker(Map<String, String> settings) {
        super("kafka", options(settings));
    }

    /** {@code host:port}; the same after every restart. */
    public String bootstrapServers() {
        return variable("KAFKA_BOOTSTRAP_SERVERS");
    }

    private static List<String> options(Map<String, String> settings) {
        List<String> options = new ArrayList<>(List.of("--fast"));
        settings.forEach((key, value) -> options.addAll(List.of("--set", key + "=" + value)));
        return options;
    }
}
