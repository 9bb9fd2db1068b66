package io.gpudocker.worker.intake;

import io.gpudocker.worker.outbox.kafka.KafkaClients;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Whether a broker answers. One connection for many questions; used by one thread at a time. */
public final class BrokerWatch implements AutoCloseable {
    private static final int LIMIT_SECONDS = 5;

    private final Admin admin;

    public BrokerWatch(KafkaClients clients) {
        this.admin = clients.admin();
    }

    /** Asks for five seconds at most; throws {@link KafkaUnavailableException} when there is no answer. */
    public void ask() throws InterruptedException {
        try {
            admin.describeCluster().clusterId().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnavailableException("no broker answers", e);
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
