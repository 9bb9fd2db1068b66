package io.gpudocker.worker.ownership;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Leases in memory, for tests. They end when the test says so. Thread-safe. */
public final class InMemoryLeaseStore implements LeaseStore {
    private final Map<Long, Duration> leases = new TreeMap<>();
    private final Map<String, Owner> owners = new TreeMap<>();
    private long lastLease;
    private long revision = 1;
    private boolean away;
    private int keptAlive;

    public synchronized void away(boolean now) {
        away = now;
    }

    public synchronized void end(long leaseId) {
        leases.remove(leaseId);
        owners.values().removeIf(owner -> owner.leaseId() == leaseId);
    }

    /** How many keep-alives were answered. */
    public synchronized int keptAlive() {
        return keptAlive;
    }

    public synchronized boolean alive(long leaseId) {
        return leases.containsKey(leaseId);
    }

    public synchronized long leaseOf(String key) {
        return Optional.ofNullable(owners.get(key)).map(Owner::leaseId).orElse(0L);
    }

    @Override
    public synchronized Lease grant(Duration ttl) {
        ensureThere();
        leases.put(++lastLease, ttl);
        return new Lease(lastLease, ttl);
    }

    @Override
    public synchronized Optional<Lease> keepAlive(long leaseId) {
        ensureThere();
        keptAlive++;
        return Optional.ofNullable(leases.get(leaseId)).map(ttl -> new Lease(leaseId, ttl));
    }

    @Override
    public synchronized Optional<Duration> remaining(long leaseId) {
        ensureThere();
        return Optional.ofNullable(leases.get(leaseId));
    }

    @Override
    public synchronized void revoke(long leaseId) {
        ensureThere();
        end(leaseId);
    }

    @Override
    public synchronized Claim claim(String key, String value, long leaseId) {
        ensureThere();
        @Nullable Owner owner = owners.get(key);
        if (owner == null) {
            if (!leases.containsKey(leaseId)) {
                return new Claim.LeaseGone();
            }
            owner = new Owner(leaseId, value, ++revision);
            owners.put(key, owner);
        }
        return owner.leaseId() == leaseId ? new Claim.Ours(owner.epoch()) : new Claim.Theirs(owner.value());
    }

    private void ensureThere() {
        if (away) {
            throw new LeaseStoreUnavailableException("made unavailable by the test", new IllegalStateException("away"));
        }
    }

    private record Owner(long leaseId, String value, long epoch) {}
}
