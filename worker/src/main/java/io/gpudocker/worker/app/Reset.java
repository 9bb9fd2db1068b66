package io.gpudocker.worker.app;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.KeyValueStore.Commit;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;
import io.gpudocker.worker.volume.Volumes;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * The command {@code reset}: removes what the worker of this host made, containers and volumes by label, its keys in etcd,
 * its entries in {@code data.dir}. Shows first what that is, and does it only when told to. Refuses while a worker owns the
 * host. Topics and their offsets stay. What fails half-way is finished by calling it again.
 */
final class Reset {
    /** Exit code when something is in the way or went wrong. */
    static final int REFUSED = 2;

    private static final String HOST_LABEL = "gdw.host";

    private final String hostId;
    private final String hostPrefix;
    private final ContainerEngine engine;
    private final Volumes volumes;
    private final KeyValueStore store;
    private final ResetDirectory directory;

    /**
     * @param hostPrefix of this host's keys, with a slash at its end
     * @param engine not fenced, since nobody owns the host meanwhile
     */
    Reset(
            String hostId,
            String hostPrefix,
            ContainerEngine engine,
            Volumes volumes,
            KeyValueStore store,
            ResetDirectory directory) {
        this.hostId = hostId;
        this.hostPrefix = hostPrefix;
        this.engine = engine;
        this.volumes = volumes;
        this.store = store;
        this.directory = directory;
    }

    /**
     * Shows the plan, and carries it out with {@code yes}.
     *
     * @return the exit code: 0, or 2 when it was refused
     * @throws IOException when something in {@code data.dir} could not be removed
     */
    int run(boolean yes, PrintStream out) throws IOException {
        List<ContainerState> containers = engine.list(HOST_LABEL, hostId);
        int keys = store.list(hostPrefix).size();
        out.printf("containers with label %s=%s: %d%n", HOST_LABEL, hostId, containers.size());
        containers.forEach(container -> out.printf("  %s (%s)%n", container.name(), container.phase()));
        List<String> found = engine.volumesWith(HOST_LABEL, hostId).stream()
                .map(VolumeInfo::name)
                .sorted()
                .toList();
        out.printf("volumes with that label: %d%n", found.size());
        found.forEach(volume -> out.printf("  %s%n", volume));
        out.printf("keys in etcd below %s: %d%n", hostPrefix, keys);
        out.printf("in %s: %s%n", directory.root(), directory.own());
        var obstacle = obstacle();
        if (!obstacle.isEmpty()) {
            out.printf("refused: %s%n", obstacle);
            return REFUSED;
        }
        if (!yes) {
            out.println("nothing was removed; say --yes to remove all of it");
            return 0;
        }
        return remove(containers, out);
    }

    private String obstacle() {
        if (store.get(ownerKey()).isPresent()) {
            return "a worker owns this host; stop it, and when it was killed wait until its lease has run out";
        }
        return directory.foreignObstacle();
    }

    private int remove(List<ContainerState> containers, PrintStream out) throws IOException {
        for (ContainerState container : containers) {
            engine.remove(container.id());
        }
        Map<String, String> kept = volumes.removeAll().kept();
        String obstacle = kept.isEmpty() ? directory.obstacle() : kept.toString();
        if (!obstacle.isEmpty()) {
            out.printf("refused: %s%n", obstacle);
            return REFUSED;
        }
        // Guarded: a worker that started meanwhile keeps its keys, and finds its containers LOST.
        var guards = List.<Guard>of(new Guard.Absent(ownerKey()));
        var end = store.commit(guards, List.of(new Write.DeletePrefix(hostPrefix)));
        return switch (end) {
            case Commit.Refused refused -> {
                out.println("refused: a worker has taken this host meanwhile; its keys were left alone");
                yield REFUSED;
            }
            case Commit.Done done -> {
                directory.remove();
                out.println("done");
                yield 0;
            }
        };
    }

    private String ownerKey() {
        return hostPrefix + "owner";
    }
}
