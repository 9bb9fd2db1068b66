package io.gpudocker.worker.ownership.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.gpudocker.worker.ownership.LeaseStore;
import io.gpudocker.worker.ownership.LeaseStoreUnavailableException;
import io.gpudocker.worker.ownership.etcd.EtcdCallException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * etcd's leases. Thread-safe; every call has a deadline. Each keep-alive is one request with one answer: jetcd's own stream
 * can end without a word (field case 21).
 */
public final class EtcdLeaseStore implements LeaseStore {
    private final EtcdClient client;
    private final Duration limit;

    /**
     * @param client closed by whoever made it
     * @param limit of one call; well below a lease's time, or one lost answer costs the lease
     */
    public EtcdLeaseStore(EtcdClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    @Override
    public Lease grant(Duration ttl) {
        return call("grant a lease", each -> each.getLeaseClient().grant(ttl.toSeconds()))
                .map(granted -> new Lease(granted.getID(), Duration.ofSeconds(granted.getTTL())))
                .orElseThrow(() -> new IllegalStateException("etcd grants no lease"));
    }

    @Override
    public Optional<Lease> keepAlive(long leaseId) {
        return call("keep a lease alive", each -> each.getLeaseClient().keepAliveOnce(leaseId))
                .filter(kept -> kept.getTTL() > 0)
                .map(kept -> new Lease(leaseId, Duration.ofSeconds(kept.getTTL())));
    }

    /** etcd says -1 of one that has ended, and 0 of one in its last second. */
    @Override
    public Optional<Duration> remaining(long leaseId) {
        return call("look at a lease", each -> each.getLeaseClient().timeToLive(leaseId, LeaseOption.DEFAULT))
                .map(LeaseTimeToLiveResponse::getTTL)
                .filter(seconds -> seconds >= 0)
                .map(Duration::ofSeconds);
    }

    @Override
    public void revoke(long leaseId) {
        call("revoke a lease", each -> each.getLeaseClient().revoke(leaseId));
    }

    /** An answer that was lost does no harm: the next attempt finds the key on this lease. */
    @Override
    public Claim claim(String key, String value, long leaseId) {
        ByteSequence name = ByteSequence.from(key, UTF_8);
        PutOption onLease = PutOption.builder().withLeaseId(leaseId).build();
        return call(
                        "claim the owner key",
                        each -> each.getKVClient()
                                .txn()
                                .If(new Cmp(name, Cmp.Op.EQUAL, CmpTarget.version(0)))
                                .Then(Op.put(name, ByteSequence.from(value, UTF_8), onLease))
                                .Else(Op.get(name, GetOption.DEFAULT))
                                .commit())
                .map(answer -> claimed(answer, leaseId))
                .orElseGet(Claim.LeaseGone::new);
    }

    private static Claim claimed(TxnResponse answer, long leaseId) {
        if (answer.isSucceeded()) {
            return new Claim.Ours(answer.getHeader().getRevision());
        }
        KeyValue found = answer.getGetResponses().getFirst().getKvs().getFirst();
        return found.getLease() == leaseId
                ? new Claim.Ours(found.getCreateRevision())
                : new Claim.Theirs(found.getValue().toString(UTF_8));
    }

    /** Empty when etcd says that there is no such lease. */
    private <T> Optional<T> call(String what, Function<Client, CompletableFuture<T>> request) {
        try {
            return Optional.of(client.call(what, limit, request));
        } catch (EtcdCallException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw new LeaseStoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }
}
