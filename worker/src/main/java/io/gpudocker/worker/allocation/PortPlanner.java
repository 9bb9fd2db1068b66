package io.gpudocker.worker.allocation;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.view.PortView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chooses host ports, all or nothing: those to keep where that can be, else the lowest of the range that nobody owns,
 * no other plan has chosen and the host does not use. Used by one thread for one plan.
 */
final class PortPlanner {
    private final PortPool pool;
    private final PortProbe probe;
    private final String owner;
    private final Wish.PortWish wish;
    private final Set<Integer> chosen = new HashSet<>();

    private PortPlanner(PortPool pool, PortProbe probe, String owner, Wish.PortWish wish) {
        this.pool = pool;
        this.probe = probe;
        this.owner = owner;
        this.wish = wish;
    }

    static Plan plan(PortPool pool, PortProbe probe, String owner, Wish.PortWish wish) {
        return new PortPlanner(pool, probe, owner, wish).plan();
    }

    /** How it ended. */
    sealed interface Plan {
        record Chosen(List<PortView> ports) implements Plan {}

        record Refused(CommandError error) implements Plan {}
    }

    private Plan plan() {
        var ports = new ArrayList<PortView>();
        // What is kept comes first, or a fresh choice could take the port that a later request is to keep.
        wish.requests().forEach(request -> kept(request).ifPresent(port -> ports.add(view(request, port))));
        for (PortRequest request : wish.requests()) {
            if (has(ports, request)) {
                continue;
            }
            if (wish.exactly()) {
                return new Plan.Refused(busy(request));
            }
            var lowest = lowestFree(request);
            if (lowest.isEmpty()) {
                return new Plan.Refused(notEnough());
            }
            ports.add(view(request, lowest.get()));
        }
        return new Plan.Chosen(inOrderOfRequests(ports));
    }

    private Optional<Integer> kept(PortRequest request) {
        return Optional.ofNullable(wish.keep().get(request))
                .filter(port -> !wish.excluded().contains(port))
                // One that is ours is bound by our own container, so that trying it would say "busy".
                .filter(port -> pool.ownedBy(owner, port) || (pool.unclaimed(port) && free(port, request)))
                .filter(chosen::add);
    }

    private Optional<Integer> lowestFree(PortRequest request) {
        var lowest = IntStream.rangeClosed(pool.range().first(), pool.range().last())
                .filter(port -> !chosen.contains(port) && !wish.excluded().contains(port))
                .filter(port -> pool.unclaimed(port) && !isKeptByAnother(port) && free(port, request))
                .boxed()
                .findFirst();
        lowest.ifPresent(chosen::add);
        return lowest;
    }

    private boolean isKeptByAnother(int port) {
        return wish.keep().containsValue(port);
    }

    private boolean free(int port, PortRequest request) {
        return probe.free(port, request.protocol());
    }

    private static boolean has(List<PortView> ports, PortRequest request) {
        return ports.stream().anyMatch(port -> matches(request, port));
    }

    private List<PortView> inOrderOfRequests(List<PortView> ports) {
        return wish.requests().stream()
                .flatMap(request -> ports.stream().filter(port -> matches(request, port)))
                .toList();
    }

    private static boolean matches(PortRequest request, PortView port) {
        return port.containerPort() == request.containerPort() && port.protocol() == request.protocol();
    }

    private static PortView view(PortRequest request, int hostPort) {
        return new PortView(request.containerPort(), request.protocol(), hostPort);
    }

    private CommandError busy(PortRequest request) {
        Integer port = wish.keep().get(request);
        return CommandError.of(
                        ErrorCode.PORT_BUSY,
                        "host port " + port + " of container port " + request + " is in use by another")
                .withDetail("hostPort", String.valueOf(port));
    }

    private CommandError notEnough() {
        int asked = wish.requests().size();
        var error = CommandError.of(
                        ErrorCode.PORT_NOT_ENOUGH,
                        "%d ports are asked for and the range %s has not so many free ones"
                                .formatted(asked, pool.range()))
                .withDetail("asked", asked)
                .withDetail("range", pool.range().toString());
        return asked > pool.range().size() ? error.neverRetryable() : error;
    }
}
