package io.gpudocker.worker.pipeline;

import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.Waiting;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.keyed.KeyedExecutor.Submission;
import io.gpudocker.worker.keyed.Turn;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits in a turn of the executor, and takes further turns there. For the thread of the turn. */
final class TurnWaiting implements Waiting {
    private final Turn turn;
    private final KeyedExecutor<ResourceKey> executor;

    TurnWaiting(Turn turn, KeyedExecutor<ResourceKey> executor) {
        this.turn = turn;
        this.executor = executor;
    }

    @Override
    public <T> T released(Wait<T> wait) throws InterruptedException {
        return turn.released(wait::await);
    }

    @Override
    public <T> T aside(Wait<T> wait) throws InterruptedException {
        return turn.aside(wait::await);
    }

    @Override
    public <T> Optional<T> holding(SortedSet<ResourceKey> keys, Duration limit, Work<T> work)
            throws InterruptedException {
        var result = new CompletableFuture<T>();
        var begun = new CountDownLatch(1);
        Submission asked = executor.submitAll(keys, inner -> {
            begun.countDown();
            doIn(inner, work, result);
        });
        try {
            return turn.released(() -> begun.await(limit.toMillis(), TimeUnit.MILLISECONDS) || !asked.withdraw()
                    ? Optional.of(outcome(result))
                    : Optional.empty());
        } catch (InterruptedException e) {
            // Where the turns have not come yet, nothing is begun in them any more.
            result.cancel(false);
            throw e;
        }
    }

    private <T> void doIn(Turn inner, Work<T> work, CompletableFuture<T> result) throws InterruptedException {
        if (result.isDone()) {
            return;
        }
        try {
            result.complete(work.in(new TurnWaiting(inner, executor)));
        } catch (InterruptedException e) {
            result.completeExceptionally(e);
            throw e;
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private static <T> T outcome(CompletableFuture<T> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
