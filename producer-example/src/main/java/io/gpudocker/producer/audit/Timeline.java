package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** What was asked and what happened, in order of time: the first ones, as many as are asked for. Confined to one thread. */
public final class Timeline {
    private final int limit;
    private final PriorityQueue<Entry> first = new PriorityQueue<>(Entry.ORDER.reversed());
    private long left;

    /** @param limit how many are kept; the others are counted only */
    public Timeline(int limit) {
        this.limit = limit;
    }

    /** What an entry is about. */
    public enum Kind {
        COMMAND,
        ANSWER,
        EVENT,
        DEAD_LETTER;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One line.
     *
     * @param time of the record, Unix epoch milliseconds
     * @param source of the command, empty where none was there; so is {@code id}
     * @param why it was refused or failed, or what else explains it; else empty
     */
    public record Entry(
            long time,
            Kind kind,
            Place place,
            String host,
            String name,
            String what,
            String source,
            String id,
            String why) {
        private static final Comparator<Entry> ORDER = Comparator.comparingLong(Entry::time)
                .thenComparing(Entry::kind)
                .thenComparing(entry -> entry.place().topic())
                .thenComparingInt(entry -> entry.place().partition())
                .thenComparingLong(entry -> entry.place().offset());
    }

    /** Whether one of this time would be kept as it is now; where not, it is counted. */
    boolean takes(long time) {
        Entry latest = first.peek();
        boolean kept = first.size() < limit || (latest != null && time < latest.time());
        left += kept ? 0 : 1;
        return kept;
    }

    void add(Entry entry) {
        first.add(entry);
        if (first.size() > limit) {
            first.remove();
            left++;
        }
    }

    /** Those that were kept, in order. */
    public List<Entry> entries() {
        return first.stream().sorted(Entry.ORDER).toList();
    }

    /** How many come behind them. */
    public long left() {
        return left;
    }
}
