package io.gpudocker.worker.ownership;

import io.gpudocker.worker.ownership.HostLock.Holder;
import io.gpudocker.worker.ownership.LeaseStore.Claim;
import io.gpudocker.worker.ownership.LeaseStore.Lease;
import io.gpudocker.worker.ownership.Ownership.Tenure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to own a host: first the lock of the data directory, then a lease, then the owner key. Used once, by the thread
 * that called {@link Ownership#acquire}.
 *
 * <p>The lease is written into the lock file before the key is asked for, so that a successor can end it whenever this
 * process dies.
 */
final class Acquirer {
    private static final Logger LOG = LoggerFactory.getLogger(Acquirer.class);

    /** etcd tells what is left of a lease in whole seconds. */
    private static final Duration ROUNDING = Duration.ofMillis(1_200);

    private final OwnershipSettings settings;
    private final LeaseStore leases;
    private final BootClock clock;
    private final Consumer<String> progress;
    private final ProcessIdentity self = ProcessIdentity.current();
    private String lastSaid = "";

    Acquirer(OwnershipSettings settings, LeaseStore leases, BootClock clock, Consumer<String> progress) {
        this.settings = settings;
        this.leases = leases;
        this.clock = clock;
        this.progress = progress;
    }

    Acquisition acquire() throws InterruptedException {
        HostLock lock = HostLock.open(settings.dataDir());
        boolean handedOn = false;
        try {
            Optional<String> refusal = new LockTaker(lock).take();
            if (refusal.isPresent()) {
                return new Acquisition.Refused(refusal.get());
            }
            endPredecessor(lock);
            Ownership ownership = new Ownership(settings, leases, clock, lock, claim(lock));
            ownership.start();
            LOG.info("ownership acquired, epoch={} key={}", ownership.epoch(), settings.ownerKey());
            handedOn = true;
            return new Acquisition.Acquired(ownership);
        } finally {
            if (!handedOn) {
                lock.close();
            }
        }
    }

    /** Whoever had the lock is dead, or it would still have it: its lease need not be waited for. */
    private void endPredecessor(HostLock lock) throws InterruptedException {
        Optional<Holder> predecessor = lock.holder().filter(holder -> holder.leaseId() != Holder.NO_LEASE);
        while (predecessor.isPresent()) {
            try {
                leases.revoke(predecessor.get().leaseId());
                return;
            } catch (LeaseStoreUnavailableException e) {
                waitFor("etcd: " + e.getMessage());
            }
        }
    }

    private Tenure claim(HostLock lock) throws InterruptedException {
        @Nullable Lease lease = null;
        try {
            while (true) {
                Optional<Tenure> tenure = Optional.empty();
                try {
                    Duration sent = clock.sinceBoot();
                    lease = renewed(lease, lock);
                    tenure = claim(lease, sent);
                } catch (LeaseStoreUnavailableException e) {
                    say("waiting for etcd: " + e.getMessage());
                }
                if (tenure.isPresent()) {
                    return tenure.get();
                }
                Thread.sleep(settings.retryInterval());
            }
        } catch (InterruptedException e) {
            giveBack(lease);
            throw e;
        }
    }

    /** The same lease for as long as it lasts. */
    private Lease renewed(@Nullable Lease lease, HostLock lock) {
        Optional<Lease> kept = lease == null ? Optional.empty() : leases.keepAlive(lease.id());
        if (kept.isPresent()) {
            return kept.get();
        }
        Lease granted = leases.grant(settings.ttl());
        lock.write(new Holder(self, granted.id()));
        return granted;
    }

    private Optional<Tenure> claim(Lease lease, Duration sent) {
        return switch (leases.claim(settings.ownerKey(), description(), lease.id())) {
            case Claim.Ours(long epoch) ->
                Optional.of(new Tenure(lease.id(), epoch, Tenure.validUntil(sent, lease.ttl(), settings)));
            case Claim.Theirs(String owner) -> {
                say("waiting for another worker of this host: " + owner);
                yield Optional.empty();
            }
            case Claim.LeaseGone() -> Optional.empty();
        };
    }

    private void giveBack(@Nullable Lease lease) {
        try {
            if (lease != null) {
                leases.revoke(lease.id());
            }
        } catch (LeaseStoreUnavailableException e) {
            LOG.debug("the lease ends by itself", e);
        }
    }

    /** For operators who read the key, and for the log of a worker that waits. */
    private String description() {
        return "pid=%d machine=%s dataDir=%s"
                .formatted(self.pid(), machine(), settings.dataDir().toAbsolutePath());
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private void waitFor(String what) throws InterruptedException {
        say("waiting for " + what);
        Thread.sleep(settings.retryInterval());
    }

    private void say(String sentence) {
        if (!sentence.equals(lastSaid)) {
            lastSaid = sentence;
            LOG.info("ownership not yet acquired, key={} {}", settings.ownerKey(), sentence);
        }
        progress.accept(sentence);
    }

    /**
     * Takes the lock from a holder that is dead or stopped. Whether a holder lives is seen by its lease: the end of one
     * that is kept alive moves on, one of a stopped process runs out.
     */
    private final class LockTaker {
        private final HostLock lock;
        private @Nullable Holder seen;
        private @Nullable Duration seenSince;
        private @Nullable Duration endsBy;

        LockTaker(HostLock lock) {
            this.lock = lock;
        }

        /** Empty when the lock is ours, else why it is refused. */
        Optional<String> take() throws InterruptedException {
            while (!lock.tryLock()) {
                Optional<String> refusal = look();
                if (refusal.isPresent()) {
                    return refusal;
                }
                Thread.sleep(settings.retryInterval());
            }
            return Optional.empty();
        }

        private Optional<String> look() {
            Holder holder = lock.holder().orElse(null);
            Duration waited = waited(holder);
            if (holder == null
                    || holder.leaseId() == Holder.NO_LEASE
                    || !holder.process().alive()) {
                // Just taken and not yet written down; that does not last.
                return waited.compareTo(settings.ttl()) > 0
                        ? Optional.of("another process has the lock " + lock.path() + " and does not say which")
                        : Optional.empty();
            }
            try {
                return judge(holder);
            } catch (LeaseStoreUnavailableException e) {
                say("waiting for etcd, to learn whether the worker with pid %d is alive: %s"
                        .formatted(holder.process().pid(), e.getMessage()));
                return Optional.empty();
            }
        }

        /** How long the same holder has been seen. */
        private Duration waited(@Nullable Holder holder) {
            Duration now = clock.sinceBoot();
            Duration since = seenSince;
            if (since == null || !Objects.equals(holder, seen)) {
                seen = holder;
                seenSince = now;
                endsBy = null;
                return Duration.ZERO;
            }
            return now.minus(since);
        }

        private Optional<String> judge(Holder holder) {
            Optional<Duration> remaining = leases.remaining(holder.leaseId());
            if (remaining.isEmpty()) {
                kill(holder);
                return Optional.empty();
            }
            Duration now = clock.sinceBoot();
            Duration expected = now.plus(remaining.get());
            Duration end = Objects.requireNonNullElse(endsBy, expected);
            endsBy = end;
            if (expected.minus(end).compareTo(ROUNDING) > 0) {
                return Optional.of("another worker (pid %d) runs for this host"
                        .formatted(holder.process().pid()));
            }
            say("waiting to see whether the worker with pid %d is alive"
                    .formatted(holder.process().pid()));
            return Optional.empty();
        }

        /** Read again just before: a holder that lives may have got a new lease meanwhile. */
        private void kill(Holder holder) {
            if (lock.holder().filter(holder::equals).isPresent()) {
                say("killing the worker with pid %d, which does not keep its lease"
                        .formatted(holder.process().pid()));
                holder.process().kill();
            }
        }
    }
}
