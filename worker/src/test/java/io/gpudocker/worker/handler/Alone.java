package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.ResourceKey;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/** The turn of a command beside which there is no other: it waits as long as it has to, and has every turn at once. */
public class Alone implements Waiting {
    @Override
    public <T> T released(Wait<T> wait) throws InterruptedException {
        return wait.await();
    }

    @Override
    public <T> T aside(Wait<T> wait) throws InterruptedException {
        return released(wait);
    }

    @Override
    public <T> Optional<T> holding(SortedSet<ResourceKey> keys, Duration limit, Work<T> work)
            throws InterruptedException {
        return Optional.of(work.in(this));
    }
}
