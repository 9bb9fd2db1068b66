package io.gpudocker.producer.fleet;

import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the present of all hosts from the records that come: one state of each resource, and the latest replies. Thread-safe:
 * those who read Kafka tell it, who draws asks it.
 */
public final class FleetBook {
    private final SortedMap<String, Known> hosts = new TreeMap<>();
    private final LatestReplies latest = new LatestReplies();
    private @Nullable String problem;

    /**
     * A record of the state topic.
     *
     * @param now when it came; the epoch for what stood there before anybody looked
     */
    public synchronized void accept(StateRecord state, Instant now) {
        Known known = known(state.host());
        switch (state.view()) {
            case null -> known.forget(state);
            case ReplicaSetView view -> known.replicaSets.merge(view.name(), new Seen<>(view, now), FleetBook::later);
            case VolumeView view -> known.volumes.merge(view.name(), new Seen<>(view, now), FleetBook::laterVolume);
            case Payload _ -> {
                // Nothing else has a state.
            }
        }
    }

    private static Seen<ReplicaSetView> later(Seen<ReplicaSetView> before, Seen<ReplicaSetView> after) {
        boolean same = before.view().status() == after.view().status()
                && before.view().version() == after.view().version();
        return same ? new Seen<>(after.view(), before.changedAt()) : after;
    }

    private static Seen<VolumeView> laterVolume(Seen<VolumeView> before, Seen<VolumeView> after) {
        boolean same = before.view().version() == after.view().version()
                && Objects.equals(before.view().size(), after.view().size());
        return same ? new Seen<>(after.view(), before.changedAt()) : after;
    }

    /**
     * A record of the reply topic.
     *
     * @param now when it came; the epoch for what stood there before anybody looked
     */
    public synchronized void accept(ReplyRecord reply, Instant now) {
        latest.accept(reply);
        switch (reply) {
            case ReplyRecord.Event(EventRecord record) -> {
                if (record.event() instanceof Event.HostOnline) {
                    known(record.host()).onlineAt = now;
                }
            }
            case ReplyRecord.Result(var _, CommandResult result, var _) -> {
                if (result.payload() instanceof HostView view) {
                    described(known(result.host()), new HostPicture.Description(view, result.finishedAt(), now));
                }
            }
            case ReplyRecord.Other _ -> {
                // A later version's record: nothing that this one could show.
            }
        }
    }

    private static void described(Known known, HostPicture.Description description) {
        if (known.description == null || !description.at().isBefore(known.description.at())) {
            known.description = description;
        }
    }

    private Known known(String host) {
        return hosts.computeIfAbsent(host, id -> new Known());
    }

    /** Hosts that have command topics, also those that have nothing else. */
    public synchronized void hosts(Collection<String> ids) {
        ids.forEach(this::known);
    }

    /** How many commands wait or run, by host; a host that is missing is unknown from now on. */
    public synchronized void queueDepths(Map<String, Long> depths) {
        hosts.forEach((host, known) -> known.queueDepth = depths.get(host));
    }

    /** What keeps this from being up to date; null when nothing does any more. */
    public synchronized void problem(@Nullable String sentence) {
        problem = sentence;
    }

    /** When the latest description of a host came; empty where none was seen. */
    public synchronized Optional<Instant> describedAt(String host) {
        HostPicture.Description description = known(host).description;
        return Optional.ofNullable(description).map(HostPicture.Description::heardAt);
    }

    /** When a host's worker last said that it is there; empty where that was not seen. */
    public synchronized Optional<Instant> onlineAt(String host) {
        return Optional.ofNullable(known(host).onlineAt);
    }

    /**
     * The picture as it is now.
     *
     * @param host only this one; null for all
     */
    public synchronized Fleet fleet(@Nullable String host) {
        List<HostPicture> pictures = hosts.entrySet().stream()
                .filter(entry -> host == null || host.equals(entry.getKey()))
                .map(entry -> entry.getValue().picture(entry.getKey()))
                .toList();
        return new Fleet(pictures, latest.of(host), problem);
    }

    private static final class Known {
        private final SortedMap<String, Seen<ReplicaSetView>> replicaSets = new TreeMap<>();
        private final SortedMap<String, Seen<VolumeView>> volumes = new TreeMap<>();
        private HostPicture.@Nullable Description description;
        private @Nullable Instant onlineAt;
        private @Nullable Long queueDepth;

        void forget(StateRecord state) {
            switch (state.kind()) {
                case REPLICA_SET -> replicaSets.remove(state.name());
                case VOLUME -> volumes.remove(state.name());
                case HOST -> {
                    // Hosts have no state records.
                }
            }
        }

        HostPicture picture(String host) {
            return new HostPicture(
                    host, description, queueDepth, List.copyOf(replicaSets.values()), List.copyOf(volumes.values()));
        }
    }
}
