package io.gpudocker.worker.volume;

/** The places at which the worker may end while it makes or grows a loop volume. */
enum LoopStep {
    SIZED,
    FORMATTED,
    MOUNTED,
    LAID_OUT,
    NAMED,
    ENLARGED,
    UNMOUNTED,
    COPIED,
    RESIZED,
    REPLACED;

    /** Hears of each; for tests, which break off there. */
    @FunctionalInterface
    interface Steps {
        void reached(LoopStep step);
    }
}
