package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;

/**
 * One step of a verb. It may be carried out again after a crash at any line, so it finds before it makes; and it may be
 * taken back although it was never begun.
 *
 * @param name for the log
 */
record Step(String name, Act perform, Act takeBack) {

    /** A step that leaves nothing to take back. */
    static Step of(String name, Act perform) {
        return new Step(name, perform, () -> new Result.Done());
    }

    /** Throws {@code EngineException} and {@code StoreUnavailableException} when a part can't be asked. */
    @FunctionalInterface
    interface Act {
        Result run() throws InterruptedException;
    }

    /** How a step ended. */
    sealed interface Result {
        record Done() implements Result {}

        record Failed(CommandError error) implements Result {}
    }

    static Result done() {
        return new Result.Done();
    }

    static Result failed(CommandError error) {
        return new Result.Failed(error);
    }
}
