package io.gpudocker.producer.top;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.Surroundings;
import io.gpudocker.producer.fleet.Fleet;
import io.gpudocker.producer.fleet.FleetBook;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Watches all hosts, or one, from start to close, with two threads of its own. To be asked by one thread. */
public final class FleetWatch implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final ClientSettings settings;
    private final @Nullable String host;
    private final FleetBook book = new FleetBook();
    private final FleetFeed feed;
    private final FleetPoller poller;

    /**
     * Does nothing yet.
     *
     * @param host the only one to show; null for all
     * @throws CallFailure when the settings are none that Kafka's clients can work with
     */
    public FleetWatch(ClientSettings settings, Surroundings surroundings, @Nullable String host) {
        this.settings = settings;
        this.host = host;
        Duration timeout = settings.kafkaTimeout();
        this.feed = new FleetFeed(settings.kafka(), settings.topics(), timeout, book, surroundings.clock());
        try {
            Queues queues = new Queues(settings.kafka(), settings.topics(), timeout);
            Describer describer = new Describer(settings, book, surroundings.ids());
            this.poller = new FleetPoller(queues, describer, book, surroundings.clock(), host);
        } catch (KafkaException unusable) {
            throw CallFailure.noKafka(settings, unusable);
        }
    }

    /**
     * Starts both threads.
     *
     * @throws CallFailure when the settings are none that Kafka's clients can work with
     */
    public void start() {
        book.problem("the depths of the queues are not known yet");
        try {
            feed.start();
        } catch (KafkaException unusable) {
            throw CallFailure.noKafka(settings, unusable);
        }
        poller.start();
    }

    /**
     * Waits until all that is on the topics has been read and the hosts have been looked for.
     *
     * @param most how long to wait until every host has described itself
     * @throws CallFailure when Kafka can't be reached or lacks the topics
     */
    public void await(Duration most) throws InterruptedException {
        get(feed.caughtUp());
        Set<String> asked = get(poller.first());
        long deadline = System.nanoTime() + most.toNanos();
        while (!poller.answered(asked) && System.nanoTime() - deadline < 0) {
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    /**
     * What is known now.
     *
     * @throws CallFailure when Kafka's topics can't be read any more
     */
    public Fleet fleet() {
        if (feed.over().isCompletedExceptionally()) {
            throw failure(feed.over().exceptionNow());
        }
        return book.fleet(host);
    }

    private <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            // Each question to Kafka has its own limit; this one is for all of them together.
            return future.get(2 * settings.kafkaTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException slow) {
            throw CallFailure.noKafka(settings, slow);
        }
    }

    private CallFailure failure(Throwable cause) {
        return cause instanceof UnknownTopicOrPartitionException missing
                ? CallFailure.noTopic(settings, String.valueOf(missing.getMessage()))
                : CallFailure.noKafka(settings, cause);
    }

    @Override
    public void close() {
        poller.close();
        feed.close();
    }
}
