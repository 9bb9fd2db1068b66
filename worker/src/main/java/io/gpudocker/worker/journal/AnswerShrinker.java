package io.gpudocker.worker.journal;

import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces stored answers by where they stand on the reply topic, many in one transaction, on a thread of its own, off the
 * way of a command. Best effort: an answer that was not shrunk is only larger, and is found again at the next start.
 */
public final class AnswerShrinker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerShrinker.class);

    private static final int BATCH = 64;

    /** How long it gathers before it writes, and waits before it asks an absent store again. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final StateStore store;
    private final LinkedBlockingQueue<Shrink> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    public AnswerShrinker(StateStore store) {
        this.store = store;
        this.thread = Thread.ofPlatform().name("answer-shrinker").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Notes one answer; never waits. */
    public void shrink(String digest, RecordPosition position) {
        if (!ended) {
            queue.add(new Shrink(digest, position));
        }
    }

    /** Writes what is noted, as far as the store answers, and ends; waits 5 s at most. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                writeSome();
            }
        } catch (InterruptedException e) {
            LOG.debug("shrinking of answers ends, left={}", queue.size());
        } catch (OwnershipLostException e) {
            LOG.info("shrinking of answers ends with the ownership, left={}", queue.size());
        } catch (RuntimeException e) {
            LOG.error("shrinking of answers ends with a defect, left={}", queue.size(), e);
        }
        ended = true;
        queue.clear();
    }

    private void writeSome() throws InterruptedException {
        @Nullable Shrink first = queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        gather();
        List<Shrink> batch = new ArrayList<>(List.of(first));
        queue.drainTo(batch, BATCH - 1);
        try {
            write(batch);
        } catch (StoreUnavailableException e) {
            giveUpOrPutBack(batch, e);
        }
    }

    /** More may come at once; when it ends there is nothing to wait for. */
    private void gather() throws InterruptedException {
        if (!closing && queue.size() < BATCH) {
            Thread.sleep(PAUSE);
        }
    }

    private void giveUpOrPutBack(List<Shrink> batch, StoreUnavailableException e) throws InterruptedException {
        if (closing) {
            LOG.info("answers stay in full because the store is away, left={}", batch.size() + queue.size());
            queue.clear();
            return;
        }
        LOG.debug("answers are shrunk later, left={}", batch.size(), e);
        queue.addAll(batch);
        Thread.sleep(PAUSE);
    }

    /** An entry that changed meanwhile is read once more, alone; a second time it is left as it is. */
    private void write(List<Shrink> batch) {
        if (commit(batch)) {
            return;
        }
        for (Shrink each : batch) {
            if (!commit(List.of(each))) {
                LOG.info("an answer stays in full because its entry changed, digest={}", each.digest());
            }
        }
    }

    private boolean commit(List<Shrink> batch) {
        StateChange.Builder change = StateChange.builder();
        for (Shrink each : batch) {
            mutation(each).ifPresent(change::add);
        }
        StateChange built = change.build();
        return built.mutations().isEmpty() || store.commit(built) instanceof CommitResult.Committed(long _);
    }

    private Optional<Mutation> mutation(Shrink shrink) {
        return store.entry(shrink.digest())
                .filter(entry -> entry.value().answer() instanceof Answer.Inline)
                .map(entry -> new Mutation.PutEntry(shrunk(entry, shrink.position()), entry.revision()));
    }

    /** An answered command needs neither its intent nor why it was undone. */
    private static JournalEntry shrunk(Versioned<JournalEntry> stored, RecordPosition position) {
        JournalEntry entry = stored.value();
        return new JournalEntry(
                entry.digest(),
                entry.id(),
                entry.contentDigest(),
                entry.type(),
                entry.kind(),
                entry.name(),
                entry.position(),
                entry.startedAt(),
                entry.direction(),
                null,
                null,
                new Answer.OnTopic(
                        position, Objects.requireNonNull(entry.answer()).status()));
    }

    private record Shrink(String digest, RecordPosition position) {}
}
