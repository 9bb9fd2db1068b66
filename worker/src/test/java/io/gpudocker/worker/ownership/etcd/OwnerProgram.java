package io.gpudocker.worker.ownership.etcd;

import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.ownership.Acquisition;
import io.gpudocker.worker.ownership.Ownership;
import io.gpudocker.worker.ownership.OwnershipSettings;
import io.gpudocker.worker.ownership.UptimeBootClock;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.etcd.EtcdKeyValueStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process that owns a host, for tests that kill and stop it. Arguments: endpoints, host, data directory, seconds of the
 * lease. Says on standard output what happens; to every line on standard input it answers whether its fence and its store
 * still let it act. Ends when standard input does.
 */
final class OwnerProgram {
    private OwnerProgram() {}

    public static void main(String[] args) throws Exception {
        EtcdClient client = new EtcdClient(List.of(args[0]));
        var settings = new OwnershipSettings(
                HostKeys.of(args[1]).owner(), Path.of(args[2]), Duration.ofSeconds(Long.parseLong(args[3])));
        Acquisition acquisition = Ownership.acquire(
                settings, new EtcdLeaseStore(client, Duration.ofSeconds(2)), new UptimeBootClock(), OwnerProgram::say);
        switch (acquisition) {
            case Acquisition.Refused(String reason) -> say("REFUSED " + reason);
            case Acquisition.Acquired(Ownership ownership) -> {
                ownership.onLost(() -> say("LOST"));
                say("ACQUIRED " + ownership.epoch());
                answer(
                        ownership,
                        new KeyedStateStore(
                                new EtcdKeyValueStore(client, Duration.ofSeconds(20)), args[1], ownership::epoch));
                ownership.close();
            }
        }
        client.close();
    }

    private static void answer(Ownership ownership, KeyedStateStore store) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            say("FENCE " + allowed(() -> ownership.fence().ensureOwned()));
            say("STORE " + allowed(() -> put(store)));
        }
    }

    private static void put(KeyedStateStore store) {
        long revision = store.host().map(host -> host.revision()).orElse(0L);
        store.commit(new StateChange(List.of(new Mutation.PutHost(new HostRecord("e", "b", 1, false), revision))));
    }

    private static String allowed(Runnable action) {
        try {
            action.run();
            return "allows";
        } catch (OwnershipLostException e) {
            return "refuses";
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
