package io.gpudocker.worker.ownership.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import io.gpudocker.worker.ownership.etcd.EtcdCallException.Kind;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What etcd's errors mean; jetcd reports them in two ways. */
class EtcdClientIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EtcdClient client = new EtcdClient(List.of(SharedParts.etcd().endpoints()));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aRevisionThatIsCompactedIsToldApart() {
        ByteSequence key = ByteSequence.from("/test/" + TestNames.next().hostId(), UTF_8);
        long old = put(key);
        long revision = put(key);
        client.call("compact", LIMIT, each -> each.getKVClient().compact(revision));
        GetOption option = GetOption.builder().withRevision(old).build();
        assertKind(Kind.COMPACTED, each -> each.getKVClient().get(key, option));
    }

    @Test
    void aRequestThatIsNoGoodIsToldApart() {
        ByteSequence empty = ByteSequence.from("", UTF_8);
        assertKind(Kind.INVALID, each -> each.getKVClient().put(empty, empty));
    }

    @Test
    void aLeaseThatIsNotThereIsToldApart() {
        assertKind(Kind.NOT_FOUND, each -> each.getLeaseClient().revoke(4711));
        assertKind(Kind.NOT_FOUND, each -> each.getLeaseClient().keepAliveOnce(4711));
    }

    @Test
    void aClosedClientSaysNothingCertain() {
        client.close();
        assertKind(Kind.UNKNOWN, each -> each.getLeaseClient().revoke(4711));
    }

    private long put(ByteSequence key) {
        return client.call("put", LIMIT, each -> each.getKVClient().put(key, key))
                .getHeader()
                .getRevision();
    }

    private void assertKind(Kind kind, Function<Client, CompletableFuture<?>> request) {
        assertThatThrownBy(() -> client.<Object>call(
                        "test", LIMIT, each -> request.apply(each).thenApply(answer -> answer)))
                .isInstanceOfSatisfying(
                        EtcdCallException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
