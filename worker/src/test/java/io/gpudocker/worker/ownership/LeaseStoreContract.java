package io.gpudocker.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.ownership.LeaseStore.Claim;
import io.gpudocker.worker.ownership.LeaseStore.Lease;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} does. */
public abstract class LeaseStoreContract {
    private static final Duration TTL = Duration.ofSeconds(60);

    private LeaseStore leases;
    private String key;

    protected abstract LeaseStore leaseStore();

    /** A key that no other test uses. */
    protected abstract String key();

    @BeforeEach
    void open() {
        leases = leaseStore();
        key = key();
    }

    @Test
    void aLeaseLastsAndIsKeptAlive() {
        Lease lease = leases.grant(TTL);
        assertThat(lease.id()).isNotZero();
        assertThat(lease.ttl()).isGreaterThanOrEqualTo(TTL);
        assertThat(leases.keepAlive(lease.id())).contains(lease);
        assertThat(leases.remaining(lease.id()).orElseThrow()).isBetween(Duration.ofSeconds(1), lease.ttl());
    }

    @Test
    void aLeaseThatEndedIsNotThere() {
        Lease lease = leases.grant(TTL);
        leases.revoke(lease.id());
        assertThat(leases.keepAlive(lease.id())).isEmpty();
        assertThat(leases.remaining(lease.id())).isEmpty();
        assertThat(leases.claim(key, "a", lease.id())).isEqualTo(new Claim.LeaseGone());
        leases.revoke(lease.id());
    }

    @Test
    void theFirstClaimHoldsTheKeyAndMayBeRepeated() {
        // given
        Lease first = leases.grant(TTL);
        Lease second = leases.grant(TTL);

        // when
        Claim claim = leases.claim(key, "first", first.id());

        // then
        assertThat(claim).isInstanceOf(Claim.Ours.class);
        assertThat(leases.claim(key, "first", first.id())).isEqualTo(claim);
        assertThat(leases.claim(key, "second", second.id())).isEqualTo(new Claim.Theirs("first"));
    }

    @Test
    void aLaterOwnerHasAGreaterEpoch() {
        Lease first = leases.grant(TTL);
        long epoch = epoch(leases.claim(key, "first", first.id()));
        leases.revoke(first.id());
        assertThat(epoch(leases.claim(key, "second", leases.grant(TTL).id()))).isGreaterThan(epoch);
    }

    private static long epoch(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Ours.class);
        return ((Claim.Ours) claim).epoch();
    }
}
