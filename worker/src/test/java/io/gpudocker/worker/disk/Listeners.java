package io.gpudocker.worker.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A listener for tests: keeps what it was told, and asks the test whether to go on. */
final class Listeners implements CopyListener {
    final List<List<Long>> told = new ArrayList<>();
    private final BooleanSupplier cancelled;

    private Listeners(BooleanSupplier cancelled) {
        this.cancelled = cancelled;
    }

    static Listeners patient() {
        return new Listeners(() -> false);
    }

    /** Asked for every entry, hence a place to do things in the middle of a copy. */
    static Listeners asking(BooleanSupplier cancelled) {
        return new Listeners(cancelled);
    }

    @Override
    public void progress(long doneBytes, long totalBytes) {
        told.add(List.of(doneBytes, totalBytes));
    }

    @Override
    public boolean cancelled() {
        return cancelled.getAsBoolean();
    }
}
