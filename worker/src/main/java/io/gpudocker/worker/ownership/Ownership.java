package io.gpudocker.worker.ownership;

import io.gpudocker.worker.domain.Fence;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.ownership.LeaseStore.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker's right to act for its host, from {@link #acquire} until it is lost or closed; lost once, it is lost for
 * good, and the host has to be acquired anew. Thread-safe.
 *
 * <p>The right lasts as long as the lease can be proved to: from when the last keep-alive that was answered was
 * <em>sent</em>, less a margin, by the boot clock. A keep-alive that ends quietly (field case 21), an etcd that is away
 * and a process that was stopped all end it without anybody telling.
 */
public final class Ownership implements Fence, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    private final OwnershipSettings settings;
    private final LeaseStore leases;
    private final BootClock clock;
    private final HostLock lock;
    private final long leaseId;
    private final long epoch;
    private final AtomicReference<@Nullable String> lostBecause = new AtomicReference<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread keeper;
    private volatile Duration validUntil;

    Ownership(OwnershipSettings settings, LeaseStore leases, BootClock clock, HostLock lock, Tenure tenure) {
        this.settings = settings;
        this.leases = leases;
        this.clock = clock;
        this.lock = lock;
        this.leaseId = tenure.leaseId();
        this.epoch = tenure.epoch();
        this.validUntil = tenure.validUntil();
        this.keeper = Thread.ofPlatform().name("lease-keeper").daemon().unstarted(this::keepAlive);
    }

    /**
     * Waits until this host is ours. A dead predecessor of this data directory is followed at once, a stopped one when its
     * lease has ended, a worker with another data directory when its lease has ended or it has closed.
     *
     * @param progress told what is waited for again and again while it waits, on the calling thread; what it throws ends the waiting
     * @throws InterruptedException when the thread is interrupted; nothing is held then
     */
    public static Acquisition acquire(
            OwnershipSettings settings, LeaseStore leases, BootClock clock, Consumer<String> progress)
            throws InterruptedException {
        return new Acquirer(settings, leases, clock, progress).acquire();
    }

    void start() {
        keeper.start();
    }

    /** The owner key's create-revision: greater than that of every earlier owner. */
    public long epoch() {
        return epoch;
    }

    /** This ownership as what guards engine calls. */
    public Fence fence() {
        return this;
    }

    @Override
    public void ensureOwned() {
        String lost = lostBecause.get();
        if (lost == null && clock.sinceBoot().compareTo(validUntil) >= 0) {
            lose("the lease was not kept alive in time");
            lost = lostBecause.get();
        }
        if (lost != null) {
            throw new OwnershipLostException("this worker does not own its host: " + lost);
        }
    }

    /**
     * Has the listener called once when the ownership is lost, at once if it is; not when it is closed before. On a thread
     * of its own, so that it may close this and acquire anew.
     */
    public void onLost(Runnable listener) {
        listeners.add(listener);
        if (told.get() && listeners.remove(listener)) {
            Thread.ofPlatform().name("ownership-lost").start(listener);
        }
    }

    /** For whoever learns elsewhere that the host is another's, such as from a refused transaction. */
    public void reportLost(String reason) {
        lose(reason);
    }

    private void lose(String reason) {
        if (lostBecause.compareAndSet(null, reason)) {
            LOG.error("ownership lost, epoch={} reason={}", epoch, reason);
            told.set(true);
            Thread.ofPlatform().name("ownership-lost").start(this::tellAll);
        }
    }

    private void tellAll() {
        for (Runnable listener : List.copyOf(listeners)) {
            if (listeners.remove(listener)) {
                listener.run();
            }
        }
    }

    private void keepAlive() {
        try {
            while (lostBecause.get() == null) {
                Thread.sleep(keepAliveOnce() ? settings.keepAliveInterval() : settings.retryInterval());
            }
        } catch (InterruptedException e) {
            LOG.debug("the lease is no longer kept, epoch={}", epoch);
        }
    }

    private boolean keepAliveOnce() {
        Duration sent = clock.sinceBoot();
        if (sent.compareTo(validUntil) >= 0) {
            lose("the lease was not kept alive in time");
            return false;
        }
        try {
            Optional<Lease> kept = leases.keepAlive(leaseId);
            kept.ifPresentOrElse(
                    lease -> validUntil = Tenure.validUntil(sent, lease.ttl(), settings),
                    () -> lose("the lease has ended"));
            return kept.isPresent();
        } catch (LeaseStoreUnavailableException e) {
            LOG.warn("the lease could not be kept alive, epoch={} reason={}", epoch, e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.error("keeping the lease alive failed, epoch={}", epoch, e);
            return false;
        }
    }

    /** Gives the host up: from now on the fence refuses, then the lease is revoked, last the lock given up. */
    @Override
    public void close() {
        lostBecause.compareAndSet(null, "closed");
        keeper.interrupt();
        try {
            leases.revoke(leaseId);
        } catch (LeaseStoreUnavailableException e) {
            LOG.warn("the lease ends by itself, epoch={} reason={}", epoch, e.getMessage());
        } finally {
            lock.close();
        }
    }

    /** What was acquired: the lease, its epoch, and until when by the boot clock it is ours for certain. */
    record Tenure(long leaseId, long epoch, Duration validUntil) {
        static Duration validUntil(Duration sent, Duration ttl, OwnershipSettings settings) {
            return sent.plus(ttl).minus(settings.margin());
        }
    }
}
