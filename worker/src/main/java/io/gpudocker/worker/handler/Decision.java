package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Function;

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

    /**
     * Nothing is decided yet: this can only be in the turns of others as well, where it is looked at again.
     *
     * @param verb for the task in those turns
     */
    record InTurns(SortedSet<ResourceKey> keys, Function<Task, Verb> verb) implements Decision {}

    static Decision refuse(CommandError error) {
        return new Refuse(error);
    }

    static Decision proceed(Intent intent) {
        return new Proceed(intent, List.of(), () -> {});
    }
}
