package io.gpudocker.worker.meter;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.domain.HostClock;
import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.domain.LostGpus;
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
import java.util.Set;
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
                .orElseGet(() -> new SeenRecord(now, false, Map.of(), Map.of()));
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

    /** A worker that ends in order says so, and nothing more after that; whether there is something to be sent. */
    public synchronized boolean offline(String reason) {
        boolean told = put(
                SeenRecord::goneOffline, List.of(event("offline", clock.now().wall(), new Event.HostOffline(reason))));
        seen = null;
        return told;
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

    /** What was told to be lost to a container, by the name of its ReplicaSet. */
    public synchronized Map<String, LostGpus> lost() {
        SeenRecord known = seen;
        return known == null ? Map.of() : known.lost();
    }

    /**
     * Tells, among what is told of the ReplicaSet, that its container can't reach its GPUs any more; once for each start.
     *
     * @return whether that was new
     */
    public synchronized boolean lost(String name, LostGpus gpus) {
        LostGpus told = lost().get(name);
        if (told != null && told.start().equals(gpus.start())) {
            return false;
        }
        Instant now = clock.now().wall();
        Map<String, LostGpus> lost = new TreeMap<>(lost());
        lost.put(name, gpus);
        return put(
                known -> known.losing(lost),
                gpus.uuids().stream()
                        .map(uuid -> inContainer(name, uuid, now, new Event.GpuLost(uuid)))
                        .toList());
    }

    /**
     * What was told to be lost to a container is not, or that container does not hold it any more.
     *
     * @param healthy of these it is told, the others have something else
     */
    public synchronized void found(String name, Set<String> healthy) {
        Map<String, LostGpus> lost = new TreeMap<>(lost());
        LostGpus told = lost.remove(name);
        if (told == null) {
            return;
        }
        Instant now = clock.now().wall();
        var _ = put(
                known -> known.losing(lost),
                told.uuids().stream()
                        .filter(healthy::contains)
                        .map(uuid -> inContainer(name, uuid, now, new Event.GpuHealthy(uuid)))
                        .toList());
    }

    private static Mutation inContainer(String name, String uuid, Instant time, Event event) {
        return new Mutation.AppendEvent(new OutboxEvent(
                "gpu/" + uuid + "/" + name + "/" + time.toEpochMilli(),
                new ResourceKey(ResourceKind.REPLICA_SET, name),
                time,
                event));
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

    /** Nothing before the session began, and nothing after the goodbye. */
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
