package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Planned;
import io.gpudocker.worker.allocation.Reservation;
import io.gpudocker.worker.allocation.Wish;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a new container up: the image, then find or create by name and label, start, and a look at its ports. A host
 * port that turns out to be busy is exchanged for another one, in the journal first.
 */
final class Launch {
    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);
    private static final int MAX_PORT_CHANGES = 8;

    private final Workbench bench;
    private final Task task;
    private final SpecView spec;
    private final Containers containers;
    private final ImagePull image;
    private final NewContainer made;

    Launch(Workbench bench, Task task, String containerName, SpecView spec) {
        this.bench = bench;
        this.task = task;
        this.spec = spec;
        this.containers = new Containers(bench.engine(), bench.host(), task.name());
        this.image = new ImagePull(bench, task, spec);
        this.made = new NewContainer(bench, task, task.name(), containerName, spec, List.of(), this::intent);
    }

    Step.Result pull() {
        return image.pull();
    }

    Step.Result launch() throws InterruptedException {
        Set<Integer> busy = new HashSet<>();
        for (int changes = 0; ; changes++) {
            try {
                return containers.start(made.findOrCreate(image.image().id()), intent().ports());
            } catch (EngineException e) {
                if (e.fault() != Fault.PORT_BUSY || changes == MAX_PORT_CHANGES) {
                    throw e;
                }
                Step.Result other = otherPorts(busy);
                if (other instanceof Step.Result.Failed) {
                    return other;
                }
            }
        }
    }

    private Intent.NewVersion intent() {
        return task.intent(Intent.NewVersion.class);
    }

    /** The container goes, since its ports can't be changed; then the exchange is written down. */
    private Step.Result otherPorts(Set<Integer> busy) throws InterruptedException {
        Intent.NewVersion was = intent();
        busy.addAll(bench.grants().busy(was.ports()));
        List<PortView> kept =
                was.ports().stream().filter(p -> !busy.contains(p.hostPort())).toList();
        takeBack();
        Wish wish = Wish.of(0, spec.containerPorts()).keeping(Set.of(), kept).excludingPorts(Set.copyOf(busy));
        return switch (bench.grants().plan(wish, null, task)) {
            case Planned.Refused(CommandError error) -> Step.failed(error);
            case Planned.Granted(Grant grant, Reservation reservation) -> {
                try (reservation) {
                    yield exchange(was, kept, grant);
                }
            }
        };
    }

    private Step.Result exchange(Intent.NewVersion was, List<PortView> kept, Grant granted)
            throws InterruptedException {
        List<PortView> gone = without(was.ports(), kept);
        List<Mutation> claims = new ArrayList<>();
        claims.add(new Mutation.ReleasePorts(task.name(), Held.hostPorts(gone)));
        claims.add(new Mutation.ClaimPorts(task.name(), List.copyOf(granted.portsToClaim())));
        LOG.info("ports-exchanged name={} busy={} ports={}", task.name(), gone, granted.ports());
        boolean stored = task.replaceIntent(
                bench.store(), new Intent.NewVersion(was.version(), was.gpus(), granted.ports()), claims);
        return stored
                ? Step.done()
                : Step.failed(CommandError.of(ErrorCode.PORT_BUSY, "the ports kept changing hands; try again"));
    }

    private static List<PortView> without(List<PortView> ports, List<PortView> some) {
        return ports.stream().filter(p -> !some.contains(p)).toList();
    }

    Step.Result takeBack() {
        return made.takeBack();
    }

    /** The container of this command, if there is one. */
    Optional<ContainerState> found() {
        return made.found();
    }

    /** As it is now that it was started. */
    ContainerState container() {
        return made.container();
    }
}
