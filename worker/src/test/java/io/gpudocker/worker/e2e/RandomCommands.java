package io.gpudocker.worker.e2e;

import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.Execute;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Commands for several names, the same ones for the same seed: mostly such as make sense where the name stands, some
 * sent again with their id, some {@code after} others. Confined to one thread.
 */
final class RandomCommands {
    private final RandomGenerator random;
    private final List<String> names;
    private final String hostPath;
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, List<Sent>> changes = new HashMap<>();
    private final Set<String> existing = new HashSet<>();

    /** A command as it was sent, or sent again. */
    record Sent(String name, String id, Command command) {}

    /**
     * @param hostPath where every execute adds a line with its id to the file of its name; on the system disk it makes a
     *     file of its id, in {@code /made}
     */
    RandomCommands(RandomGenerator random, List<String> names, String hostPath) {
        this.random = random;
        this.names = List.copyOf(names);
        this.hostPath = hostPath;
    }

    /** Of all commands so far. */
    Map<String, Command> byId() {
        return sent.stream().collect(Collectors.toMap(Sent::id, Sent::command, (one, same) -> one));
    }

    /** All so far, in the order of sending. */
    List<Sent> sent() {
        return List.copyOf(sent);
    }

    Sent next() {
        String name = names.get(random.nextInt(names.size()));
        List<Sent> before = changes.computeIfAbsent(name, ignored -> new ArrayList<>());
        Sent next = !before.isEmpty() && random.nextInt(8) == 0
                ? before.get(before.size() - 1 - random.nextInt(Math.min(4, before.size())))
                : fresh(name);
        sent.add(next);
        if (next.command().mutating() && !before.contains(next)) {
            before.add(next);
        }
        return next;
    }

    private Sent fresh(String name) {
        String id = "c" + sent.size();
        return new Sent(name, id, command(name, id));
    }

    private Command command(String name, String id) {
        if (!existing.contains(name) && random.nextInt(5) > 0) {
            existing.add(name);
            return run(name);
        }
        int dice = random.nextInt(100);
        if (dice < 38) {
            return execute(name, id);
        }
        if (dice < 43) {
            existing.remove(name);
            return Commands.delete(name);
        }
        return dice < 62 ? version(name) : lifecycle(name, dice);
    }

    private ReplicaSetCommand version(String name) {
        return random.nextInt(3) > 0
                ? Commands.patch(name, random.nextInt(4))
                : Commands.rollback(name, 1 + random.nextInt(3));
    }

    private ReplicaSetCommand lifecycle(String name, int dice) {
        if (dice < 68) {
            return Commands.stop(name);
        }
        if (dice < 76) {
            return Commands.restart(name);
        }
        if (dice < 82) {
            return Commands.pause(name, random.nextBoolean() ? PauseMode.STOP : PauseMode.FREEZE);
        }
        if (dice < 90) {
            return Commands.resume(name);
        }
        return dice < 95 ? run(name) : Commands.describe(name);
    }

    private ReplicaSetCommand run(String name) {
        return Commands.run(name)
                .gpus(random.nextInt(3))
                .ports(random.nextBoolean() ? new String[] {"22"} : new String[] {})
                .bind(hostPath, "/out")
                .shell("trap 'exit 0' TERM; while :; do sleep 0.5; done")
                .build();
    }

    private Execute execute(String name, String id) {
        String script = "echo " + id + " >> /out/" + name + "; mkdir -p /made; touch /made/" + id + "; sleep 0."
                + random.nextInt(10);
        return new Execute(name, List.of("sh", "-c", script), null, null, List.of(), 60, null, after());
    }

    /** Only what was sent before, so that nobody waits in a circle. */
    private List<String> after() {
        List<Sent> others =
                sent.stream().filter(each -> each.command().mutating()).toList();
        return others.isEmpty() || random.nextInt(6) > 0
                ? List.of()
                : List.of(others.get(random.nextInt(others.size())).id());
    }
}
