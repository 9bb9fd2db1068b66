package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client can ask of a worker. Sealed: whoever switches over it handles every verb of the contract. */
public sealed interface Command permits ReplicaSetCommand, VolumeCommand, HostCommand {

    ResourceKind kind();

    /** The resource the command names, or null for lists and host commands, which are keyed by the host id. */
    @Nullable
    String resourceName();

    /** Whether it changes something: such a command is journalled and answered once. Reads are answered afresh. */
    default boolean mutating() {
        return this instanceof Mutating;
    }

    /** A command that is journalled. {@code execute} counts: it may change anything inside the container. */
    sealed interface Mutating permits ReplicaSetCommand.Changing, VolumeCommand.Changing, HostCommand.Changing {
        /** Refuse when the current version is another; null when any will do. */
        @Nullable
        Integer expectedVersion();

        /** Ids of commands of the same source that must have succeeded first; empty when there are none. */
        List<String> after();
    }
}
