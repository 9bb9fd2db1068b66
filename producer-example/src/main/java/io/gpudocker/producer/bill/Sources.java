package io.gpudocker.producer.bill;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who sent the commands that made the last few versions of each ReplicaSet. Confined to one thread. */
final class Sources {
    /** A version's intervals end with it, so those of the last ones are enough. */
    private static final int KEPT = 8;

    private final Map<ReplicaSetKey, Map<String, String>> sources = new HashMap<>();

    void learn(ReplicaSetKey key, String commandId, String source) {
        Map<String, String> known = sources.computeIfAbsent(key, _ -> new LinkedHashMap<>());
        known.put(commandId, source);
        if (known.size() > KEPT) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** Null where it is not known, or not yet. */
    @Nullable
    String of(ReplicaSetKey key, String commandId) {
        return sources.getOrDefault(key, Map.of()).get(commandId);
    }
}
