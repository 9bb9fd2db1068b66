package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a name that stands on two partitions, which a producer with another partitioner does and which breaks the
 * order: told once per name. Remembers the names seen last. Used by the loop's thread only, save for the count.
 */
final class KeyPlacement {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPlacement.class);
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST = 63;
    private static final int TOLD = -1;

    private final Map<KeyId, Integer> partitions = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicLong misplaced = new AtomicLong();

    void saw(ResourceKind kind, byte @Nullable [] key, RecordPosition position) {
        if (key == null || key.length > LONGEST) {
            return;
        }
        KeyId id = new KeyId(kind, key);
        int partition = position.partition().number();
        int before = partitions.getOrDefault(id, partition);
        if (before != partition && before != TOLD) {
            misplaced.incrementAndGet();
            LOG.warn(
                    "name on two partitions, its order is lost: set partitioner=murmur2_random kind={} name={} partition={} before={}",
                    kind,
                    printable(key),
                    partition,
                    before);
        }
        partitions.put(id, before == partition ? partition : TOLD);
        if (partitions.size() > REMEMBERED) {
            partitions.remove(partitions.keySet().iterator().next());
        }
    }

    /** How many names were seen on two partitions. */
    long misplaced() {
        return misplaced.get();
    }

    private static String printable(byte[] key) {
        return new String(key, StandardCharsets.UTF_8).replaceAll("[^a-zA-Z0-9_.-]", "?");
    }
}
