package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.worker.outbox.OutgoingRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a copy's topic and partition exist: asked before the transaction begins, since a producer that meets an unknown
 * topic waits for it with the transaction open. Remembers answers for a while. Used by the publisher's thread only.
 */
final class CopyTopics {
    private static final Logger LOG = LoggerFactory.getLogger(CopyTopics.class);
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final long KEEP_KNOWN = Duration.ofMinutes(5).toNanos();
    private static final long KEEP_UNKNOWN = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 1_000;

    private final Admin admin;
    private final LongSupplier nanoClock;
    private final Map<String, Known> known = new HashMap<>();

    CopyTopics(Admin admin, LongSupplier nanoClock) {
        this.admin = admin;
        this.nanoClock = nanoClock;
    }

    private record Known(int partitions, long until) {}

    boolean canWrite(OutgoingRecord copy) {
        Integer partition = copy.partition();
        int partitions = partitions(copy.topic());
        return partition == null ? partitions > 0 : partition >= 0 && partition < partitions;
    }

    /** 0 while it is not known to exist. */
    private int partitions(String topic) {
        long now = nanoClock.getAsLong();
        Known answer = known.get(topic);
        if (answer == null || now - answer.until() >= 0) {
            if (known.size() >= MOST) {
                known.clear();
            }
            int partitions = ask(topic);
            answer = new Known(partitions, now + (partitions > 0 ? KEEP_KNOWN : KEEP_UNKNOWN));
            known.put(topic, answer);
        }
        return answer.partitions();
    }

    private int ask(String topic) {
        try {
            Map<String, TopicDescription> described =
                    admin.describeTopics(List.of(topic)).allTopicNames().get(ASK.toMillis(), TimeUnit.MILLISECONDS);
            return Objects.requireNonNull(described.get(topic)).partitions().size();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "reply topic cannot be written, copies to it are left out topic={} reason={}", topic, e.toString());
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
