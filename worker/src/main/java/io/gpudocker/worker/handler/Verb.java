package io.gpudocker.worker.handler;

import java.util.List;

/**
 * A verb that changes something, made for one command. All methods run on the virtual thread of the command's name, so
 * no other command of that name runs meanwhile; they may throw {@code EngineException} and
 * {@code StoreUnavailableException}, and are then called again.
 */
interface Verb {
    /** Looks and plans; touches nothing. Called again when what it read has changed before the intent was stored. */
    Decision decide() throws InterruptedException;

    /** The steps for the stored intent, the same after a crash. */
    List<Step> steps();

    /** Whether, after a crash, only what has become of it is to be learnt, for which no deadline is too late. */
    default boolean mayHaveHappened() {
        return false;
    }

    /** The change that is stored with the success. */
    Conclusion conclude();

    /**
     * The change that is stored with the failure, after the steps were taken back.
     *
     * @param clean false when a step could not be taken back
     */
    Conclusion giveUp(boolean clean);
}
