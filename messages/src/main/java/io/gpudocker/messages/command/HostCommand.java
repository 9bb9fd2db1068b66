package io.gpudocker.messages.command;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.schema.Field;
import io.gpudocker.messages.schema.Form;
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
    record Cordon(
            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code host.uncordon}. */
    record Uncordon(
            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}

    /** {@code host.cancel}: a command that waits is not run, one that runs is undone where it can be. */
    record Cancel(
            @Field(form = Form.IDENTIFIER, doc = "Id of the command to cancel")
            String commandId,

            @Field(form = Form.IDENTIFIER, doc = "Source of the command to cancel")
            String commandSource,

            @Field(min = 1, doc = "Refuse when the current version is another") @Nullable
            Integer expectedVersion,

            @Field(
                    form = Form.IDENTIFIER,
                    fallback = "[]",
                    maxItems = 32,
                    distinct = ".",
                    doc = "Ids of commands of this host and source that must have succeeded first")
            List<String> after)
            implements Changing {}
}
