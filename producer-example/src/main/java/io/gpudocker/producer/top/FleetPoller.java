package io.gpudocker.producer.top;

import io.gpudocker.producer.fleet.FleetBook;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Every two seconds looks for hosts and the depths of their queues, and asks those that are due. Has one thread of its own. */
final class FleetPoller implements AutoCloseable {
    private final Queues queues;
    private final Describer describer;
    private final FleetBook book;
    private final Turns turns;
    private final InstantSource clock;
    private final @Nullable String host;
    private final CompletableFuture<Set<String>> first = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gdw-fleet-queues").daemon().factory());

    /**
     * Does nothing yet. Closes what it is given.
     *
     * @param host the only one to ask; null for all
     */
    FleetPoller(Queues queues, Describer describer, FleetBook book, InstantSource clock, @Nullable String host) {
        this.queues = queues;
        this.describer = describer;
        this.book = book;
        this.turns = new Turns(book);
        this.clock = clock;
        this.host = host;
    }

    void start() {
        var _ = thread.scheduleWithFixedDelay(this::look, 0, 2, TimeUnit.SECONDS);
    }

    /** The hosts that the first look that succeeded has found and asked. */
    CompletableFuture<Set<String>> first() {
        return first;
    }

    /** Whether each of these hosts has answered since it was last asked. Any thread. */
    boolean answered(Set<String> hosts) {
        return hosts.stream().allMatch(turns::answered);
    }

    private void look() {
        try {
            SortedSet<String> hosts = queues.hosts();
            if (host != null) {
                hosts.retainAll(Set.of(host));
            }
            book.hosts(hosts);
            book.queueDepths(queues.depths(hosts));
            Instant now = clock.instant();
            turns.take(hosts, now).forEach(due -> describer.ask(due, now));
            book.problem(null);
            first.complete(hosts);
        } catch (ExecutionException | TimeoutException | RuntimeException unanswered) {
            // The next look comes by itself; until then it is said what is missing.
            book.problem("Kafka does not tell the depths of the queues: " + deepest(unanswered));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            // What still waits for Kafka then is ended by closing what it asks.
            var _ = thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        queues.close();
        describer.close();
    }
}
