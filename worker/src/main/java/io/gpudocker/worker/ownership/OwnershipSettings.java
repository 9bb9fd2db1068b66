package io.gpudocker.worker.ownership;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is owned and how.
 *
 * @param ownerKey the key in etcd whose create-revision is the epoch
 * @param dataDir this worker's own directory; another worker for the same host on this machine with another one is
 *     another machine's, as far as this one can tell
 * @param ttl of the lease, at least 2 s in whole seconds
 */
public record OwnershipSettings(String ownerKey, Path dataDir, Duration ttl) {
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

    private static final int PARTS = 5;

    public OwnershipSettings {
        if (ttl.compareTo(Duration.ofSeconds(2)) < 0 || ttl.toNanosPart() != 0) {
            throw new IllegalArgumentException("a lease lasts whole seconds, 2 or more, not " + ttl);
        }
    }

    /** The lease counts as ended this long before it does, for calls that were just begun. */
    Duration margin() {
        return ttl.dividedBy(PARTS);
    }

    /** Between two keep-alives that succeed. */
    Duration keepAliveInterval() {
        return ttl.dividedBy(PARTS);
    }

    /** Between two tries while something is awaited. */
    Duration retryInterval() {
        return ttl.dividedBy(PARTS * 4L);
    }
}
