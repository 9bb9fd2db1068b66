package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on {@code <prefix>.<host>.host}, keyed by the host id. */
public sealed interface HostCommand extends Command {

    @Override
    default ResourceKind kind() {
        return ResourceKind.HOST;
    }

    @Override
    default @Nullable String resourceName() {
        return null;
    }

    /** The verbs that are journalled. */
    sealed interface Changing extends HostCommand, Command.Mutating {}

    /** {@code host.describe}. */
    record Describe() implements HostCommand {}

    /** {@code host.cordon}: refuse new runs. */
    record Cordon(@Nullable Integer expectedVersion, List<String> after) implements Changing {}

    /** {@code host.uncordon}. */
    record Uncordon(@Nullable Integer expectedVersion, List<String> after) implements Changing {}

    /** {@code host.cancel}: a command that waits is not run, one that runs is undone where it can be. */
    record Cancel(
            String commandId,
            String commandSource,
            @Nullable Integer expectedVersion,
            List<String> after) implements Changing {}
}
