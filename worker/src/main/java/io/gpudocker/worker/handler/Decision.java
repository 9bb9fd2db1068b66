package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.util.List;

/** What a verb makes of a command before anything is touched. */
sealed interface Decision {
    /** Nothing is touched. */
    record Refuse(CommandError error) implements Decision {}

    /**
     * Write this down, then go on.
     *
     * @param claims what is taken in the same transaction
     * @param afterwards called once the transaction is over, however it went
     */
    record Proceed(Intent intent, List<Mutation> claims, Runnable afterwards) implements Decision {}

    static Decision refuse(CommandError error) {
        return new Refuse(error);
    }

    static Decision proceed(Intent intent) {
        return new Proceed(intent, List.of(), () -> {});
    }
}
