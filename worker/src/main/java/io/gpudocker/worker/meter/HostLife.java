package io.gpudocker.worker.meter;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.domain.HostClock;
import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.SeenRecord;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.reconcile.Survey;
import io.gpudocker.worker.reconcile.Survey.Sight;
import io.gpudocker.worker.store.StateStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The signs of life of a host, kept in the store so that a later session knows how far this one came: when all containers
 * were last looked at, whether the worker said that it goes, and which devices were told to be ill. Thread-safe.
 */
public final class HostLife {
    private final String host;
    private final StateStore store;
    private final Survey survey;
    private final Sightings sightings;
    private final UsageMeter usage;
    private final HostClock clock;
    private @Nullable SeenRecord seen;

    public HostLife(
            String host, StateStore store, Survey survey, Sightings sightings, UsageMeter usage, HostClock clock) {
        this.host = host;
        this.store = store;
        this.survey = survey;
        this.sightings = sightings;
        this.usage = usage;
        this.clock = clock;
    }

    /** Before anything else of a session: what an earlier boot metered ends, and the host is told to be there. */
    public synchronized void begin(String worker) {
        HostMoment now = clock.now();
        Optional<SeenRecord> before = store.seen();
        sightings.begin(before.map(SeenRecord::moment).orElse(now));
        usage.endOfEarlierBoots();
        StateChange.Builder change = StateChange.builder();
        before.filter(earlier -> !earlier.offline())
                .ifPresent(earlier -> change.add(event(
                        "offline",
                        earlier.moment().wall(),
                        new Event.HostOffline("it ended without saying so; the last sign of life was at "
                                + earlier.moment().wall()))));
        SeenRecord next = before.map(earlier -> earlier.at(earlier.moment()))
                .orElseGet(() -> new SeenRecord(now, false, Map.of()));
        change.add(event("online", now.wall(), new Event.HostOnline(worker))).add(new Mutation.PutSeen(next));
        store.commit(change.build());
        seen = next;
    }

    /**
     * Looks at all containers once. Throws {@code EngineException} and {@code StoreUnavailableException} when it could not
     * ask.
     *
     * @param inTurn told of the names whose use wants something done in their turn
     */
    public void runOnce(Consumer<String> inTurn) {
        // What was seen was seen then at the latest.
        HostMoment asked = clock.now();
        List<Sight> sights = survey.runOnce();
        sightings.looked(
                asked, sights.stream().filter(Sight::differs).map(Sight::name).collect(Collectors.toSet()));
        put(now -> now.at(asked), List.of());
        sights.stream().filter(usage::wants).map(Sight::name).forEach(inTurn);
    }

    /** A worker that ends in order says so; whether there is something to be sent. */
    public boolean offline(String reason) {
        return put(
                SeenRecord::goneOffline, List.of(event("offline", clock.now().wall(), new Event.HostOffline(reason))));
    }

    /**
     * Tells what has changed since it was last told, in whichever session that was.
     *
     * @param health of all devices known, by UUID
     */
    public synchronized void gpus(Map<String, GpuHealth> health) {
        SeenRecord known = seen;
        if (known == null) {
            return;
        }
        Map<String, GpuHealth> ill = new TreeMap<>(health);
        ill.values().removeIf(one -> one == GpuHealth.HEALTHY);
        if (ill.equals(known.gpus())) {
            return;
        }
        Instant now = clock.now().wall();
        List<Mutation> events = health.entrySet().stream()
                .filter(one -> one.getValue() != known.gpus().getOrDefault(one.getKey(), GpuHealth.HEALTHY))
                .map(one -> event("gpu/" + one.getKey(), now, told(one.getKey(), one.getValue())))
                .toList();
        put(earlier -> earlier.telling(ill), events);
    }

    private static Event told(String uuid, GpuHealth health) {
        return switch (health) {
            case HEALTHY -> new Event.GpuHealthy(uuid);
            case UNHEALTHY -> new Event.GpuUnhealthy(uuid, "the driver reports errors of it");
            case LOST -> new Event.GpuLost(uuid);
        };
    }

    private Mutation event(String what, Instant time, Event event) {
        return new Mutation.AppendEvent(new OutboxEvent(
                what + "/" + clock.now().wall().toEpochMilli(), new ResourceKey(ResourceKind.HOST, host), time, event));
    }

    /** Nothing before the session began. */
    private synchronized boolean put(UnaryOperator<SeenRecord> next, List<Mutation> events) {
        SeenRecord known = seen;
        if (known == null) {
            return false;
        }
        SeenRecord now = next.apply(known);
        StateChange.Builder change = StateChange.builder().add(new Mutation.PutSeen(now));
        events.forEach(change::add);
        store.commit(change.build());
        seen = now;
        return true;
    }
}
