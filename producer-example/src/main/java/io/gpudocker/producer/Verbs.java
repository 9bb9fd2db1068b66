package io.gpudocker.producer;

import io.gpudocker.producer.verb.Audit;
import io.gpudocker.producer.verb.Execute;
import io.gpudocker.producer.verb.FindResult;
import io.gpudocker.producer.verb.HostVerbs;
import io.gpudocker.producer.verb.Logs;
import io.gpudocker.producer.verb.Patch;
import io.gpudocker.producer.verb.ReplicaSetList;
import io.gpudocker.producer.verb.ReplicaSetVerbs;
import io.gpudocker.producer.verb.Run;
import io.gpudocker.producer.verb.Send;
import io.gpudocker.producer.verb.Top;
import io.gpudocker.producer.verb.Usage;
import io.gpudocker.producer.verb.VolumeVerbs;
import io.gpudocker.producer.verb.Watch;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** The subcommands. Stateless. */
final class Verbs {
    /** As help lists them. */
    private static final List<Class<?>> ALL = List.of(
            Run.class,
            Patch.class,
            ReplicaSetVerbs.Rollback.class,
            ReplicaSetVerbs.Stop.class,
            ReplicaSetVerbs.Restart.class,
            ReplicaSetVerbs.Pause.class,
            ReplicaSetVerbs.Continue.class,
            Execute.class,
            Logs.class,
            ReplicaSetVerbs.Commit.class,
            ReplicaSetVerbs.Describe.class,
            ReplicaSetVerbs.History.class,
            ReplicaSetList.class,
            ReplicaSetVerbs.Delete.class,
            VolumeVerbs.class,
            HostVerbs.class,
            Watch.class,
            Top.class,
            Usage.class,
            Audit.class,
            Send.class,
            FindResult.class);

    private Verbs() {}

    /**
     * The one that the arguments begin with; else, as for help or behind options, all of them. To read the options of all
     * takes a third of the time of a short command.
     */
    static List<Class<?>> needed(String... args) {
        List<Class<?>> first = Stream.of(args).limit(1).flatMap(Verbs::named).toList();
        return first.isEmpty() ? ALL : first;
    }

    private static Stream<Class<?>> named(String name) {
        return ALL.stream()
                .filter(verb -> verb.getAnnotation(Command.class).name().equals(name))
                .limit(1);
    }
}
