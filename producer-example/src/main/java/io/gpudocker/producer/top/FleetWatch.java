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
     * Waits until all that is on the topics has been read, the depths of the queues are known and every host has described
     * itself; at most so long for the latter two.
     *
     * @throws CallFailure when Kafka can't be reached or lacks the topics
     */
    public void await(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        get(feed.caughtUp(), settings.kafkaTimeout().plus(most));
        while (!complete() && System.nanoTime() - deadline < 0) {
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    private boolean complete() {
        CompletableFuture<Set<String>> asked = poller.first();
        return asked.isDone() && poller.answered(asked.join());
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

    private void get(CompletableFuture<Void> future, Duration most) throws InterruptedException {
        try {
            future.get(most.toMillis(), TimeUnit.MILLISECONDS);
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
