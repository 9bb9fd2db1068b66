package io.gpudocker.producer.bill;

import io.gpudocker.producer.replay.TimeRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sums intervals by group. The intervals of one ReplicaSet must come in their order, as they stand on their partition; one
 * that comes again counts once. Confined to one thread. What it remembers grows with ReplicaSets and groups, not with
 * records.
 */
public final class Bill {
    /** Where the command of a version is in none of the records that were read. */
    public static final String UNKNOWN = "unknown";

    private final Grouping by;
    private final TimeRange range;
    private final Map<String, Group> groups = new TreeMap<>();
    private final Group total = new Group();
    private final Map<ReplicaSetKey, Holder> holders = new HashMap<>();
    private final Sources sources = new Sources();
    private final Map<Unattributed, Group> unattributed = new HashMap<>();
    private long repeats;

    public Bill(Grouping by, TimeRange range) {
        this.by = by;
        this.range = range;
    }

    /** Intervals whose command was not read yet; its result may stand on another partition. */
    private record Unattributed(ReplicaSetKey key, String commandId) {}

    /**
     * One line.
     *
     * @param replicaSets that have an interval in it
     * @param millis milliseconds held; {@code gpuMillis} times GPUs
     * @param intervals that have a part in it
     */
    public record Row(
            String label, long replicaSets, long millis, long gpuMillis, Set<String> models, long intervals) {}

    /** Adds what of an interval falls into the range. */
    public void add(UsageInterval interval) {
        Holder holder = holders.computeIfAbsent(interval.key(), _ -> new Holder());
        if (!holder.isNew(interval)) {
            repeats++;
            return;
        }
        List<Piece> whole = Piece.of(interval, range);
        whole.forEach(piece -> total.add(piece, interval));
        List<Piece> pieces = by == Grouping.DAY ? Piece.ofDays(interval, range) : whole;
        pieces.forEach(piece -> add(piece, interval, holder));
    }

    private void add(Piece piece, UsageInterval interval, Holder holder) {
        String label = switch (by) {
            case NAME -> interval.host() + "/" + interval.name();
            case HOST -> interval.host();
            case DAY -> piece.day().toString();
            case SOURCE -> sources.of(interval.key(), interval.commandId());
        };
        if (label == null) {
            unattributed
                    .computeIfAbsent(new Unattributed(interval.key(), interval.commandId()), _ -> new Group())
                    .add(piece, interval);
        } else {
            Group group = group(label);
            group.add(piece, interval);
            holder.enter(group, by == Grouping.SOURCE);
        }
    }

    private Group group(String label) {
        return groups.computeIfAbsent(label, _ -> new Group());
    }

    /** Who sent the command that made a version; needed for {@link Grouping#SOURCE} only. */
    public void learn(ReplicaSetKey key, String commandId, String source) {
        sources.learn(key, commandId, source);
        Group waiting = unattributed.remove(new Unattributed(key, commandId));
        if (waiting != null) {
            attribute(key, source, waiting);
        }
    }

    private void attribute(ReplicaSetKey key, String source, Group waiting) {
        Group group = group(source);
        group.join(waiting);
        holders.computeIfAbsent(key, _ -> new Holder()).enter(group, true);
    }

    /** The groups by their labels. After it nothing can be added. */
    public List<Row> rows() {
        unattributed.forEach((which, waiting) -> attribute(which.key(), UNKNOWN, waiting));
        unattributed.clear();
        return groups.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey()))
                .toList();
    }

    /** All in one: each interval and each ReplicaSet once. */
    public Row total() {
        Row sum = total.row("total");
        return new Row(sum.label(), counted(), sum.millis(), sum.gpuMillis(), sum.models(), sum.intervals());
    }

    private long counted() {
        return holders.values().stream().filter(Holder::counted).count();
    }

    /** How many intervals came again and were not counted. */
    public long repeats() {
        return repeats;
    }
}
