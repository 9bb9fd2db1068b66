package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.store.StateStore.StoredOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where to begin to read, without ever guessing: at the earliest record only when nothing says that this host had ever
 * read one. Pure.
 */
public final class StartPositions {
    private StartPositions() {}

    /**
     * What is known of a partition.
     *
     * @param committed read from the group after {@code initTransactions}; null where there is none
     * @param stored etcd's low-water mark; null where there is none
     * @param beginning the first offset the broker keeps
     * @param end after the last record
     */
    public record Facts(
            Partition partition,
            String topicId,
            int partitions,
            @Nullable OffsetMark committed,
            @Nullable StoredOffset stored,
            long beginning,
            long end) {}

    /** What was decided. */
    public sealed interface Decision {
        /**
         * @param marks one for every partition
         * @param firstStart whether topic ids and offsets must be stored in etcd before anything is read; they may be
         *     stored again otherwise
         */
        record Begin(List<OffsetMark> marks, boolean firstStart) implements Decision {}

        /** A person must decide. */
        record Refused(List<String> problems) implements Decision {}
    }

    /** @param hostRecord whether etcd has the host's record */
    public static Decision decide(List<Facts> all, boolean hostRecord) {
        boolean first =
                !hostRecord && all.stream().allMatch(facts -> facts.committed() == null && facts.stored() == null);
        List<OffsetMark> marks = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Facts facts : all) {
            OffsetMark mark = first ? mark(facts, facts.beginning()) : known(facts, problems);
            if (mark != null && check(facts, mark, problems)) {
                marks.add(mark);
            }
        }
        return problems.isEmpty() ? new Decision.Begin(marks, first) : new Decision.Refused(problems);
    }

    private static @Nullable OffsetMark known(Facts facts, List<String> problems) {
        if (facts.committed() != null) {
            return facts.committed();
        }
        StoredOffset stored = facts.stored();
        if (stored != null) {
            return mark(facts, stored.offset());
        }
        problems.add("neither the consumer group nor etcd knows where to go on in " + facts.partition()
                + ": this host has run before, so set the group's offset of this partition with kafka-consumer-groups");
        return null;
    }

    private static boolean check(Facts facts, OffsetMark mark, List<String> problems) {
        int before = problems.size();
        StoredOffset stored = facts.stored();
        if (stored != null) {
            checkStored(facts, stored, mark, problems);
        }
        if (problems.size() == before && (mark.offset() < facts.beginning() || mark.offset() > facts.end())) {
            problems.add("offset " + mark.offset() + " of " + facts.partition() + " is out of range, the broker keeps "
                    + facts.beginning() + " to " + facts.end()
                    + ": commands were lost or would be skipped; find out which, then set the group's offset");
        }
        return problems.size() == before;
    }

    private static void checkStored(Facts facts, StoredOffset stored, OffsetMark mark, List<String> problems) {
        if (!stored.topicId().equals(facts.topicId())) {
            problems.add("topic " + facts.partition().topic() + " was made anew (its id was " + stored.topicId()
                    + " and is " + facts.topicId() + "): check what stands on it, then remove the offsets of "
                    + facts.partition() + " from the group and from etcd");
        } else if (stored.partitions() != facts.partitions()) {
            problems.add("topic " + facts.partition().topic() + " has " + facts.partitions() + " partitions and had "
                    + stored.partitions() + ": names have moved, so their order is lost; make the topic anew with "
                    + stored.partitions());
        } else if (mark.offset() < stored.offset()) {
            problems.add("the committed offset " + mark.offset() + " of " + facts.partition() + " is below "
                    + stored.offset() + ", which was committed before: commands would run again; set the group's"
                    + " offset to " + stored.offset() + " or later");
        }
    }

    private static OffsetMark mark(Facts facts, long offset) {
        return new OffsetMark(facts.partition(), offset, "");
    }

    /** What {@code storeOffsets} should be given for these marks. */
    public static Map<Partition, StoredOffset> toStore(CommandTopics topics, List<OffsetMark> marks) {
        Map<Partition, StoredOffset> stored = new HashMap<>();
        for (OffsetMark mark : marks) {
            CommandTopics.Topic topic =
                    topics.topic(topics.kindOf(mark.partition().topic()));
            stored.put(mark.partition(), StoredOffset.of(topic.id(), topic.partitions(), mark));
        }
        return stored;
    }
}
