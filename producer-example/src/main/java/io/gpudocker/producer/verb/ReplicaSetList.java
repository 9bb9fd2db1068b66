package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.ReplicaSetView;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code gdw list}. */
@Command(name = "list", description = "List the ReplicaSets of the host.")
public final class ReplicaSetList extends Listing {
    @Override
    ReplicaSetCommand page(@Nullable String behindName) {
        return new ReplicaSetCommand.ListAll(behindName, pageSize);
    }

    @Override
    @Nullable
    String next(Payload page) {
        return page instanceof ReplicaSetPage replicaSets ? replicaSets.next() : null;
    }

    @Override
    Payload joined(Payload first, Payload second) {
        List<ReplicaSetView> all =
                Stream.of(first, second).flatMap(ReplicaSetList::entries).toList();
        return new ReplicaSetPage(all, null);
    }

    private static Stream<ReplicaSetView> entries(Payload page) {
        return page instanceof ReplicaSetPage replicaSets ? replicaSets.replicaSets().stream() : Stream.of();
    }
}
