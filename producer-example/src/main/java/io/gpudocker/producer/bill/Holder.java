package io.gpudocker.producer.bill;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is remembered of one ReplicaSet while its intervals come by, in their order. Confined to one thread. */
final class Holder {
    private long lastStart = Long.MIN_VALUE;
    private int lastVersion;
    private @Nullable Group lastGroup;
    private final Set<Group> earlierGroups = new HashSet<>(0);

    /** Whether this interval has not been there yet: they come in order, so an earlier one is a repeat. */
    boolean isNew(UsageInterval interval) {
        boolean later = interval.startMillis() > lastStart
                || (interval.startMillis() == lastStart && interval.version() > lastVersion);
        if (later) {
            lastStart = interval.startMillis();
            lastVersion = interval.version();
        }
        return later;
    }

    /**
     * Counts it in the group, the first time.
     *
     * @param returns whether it can come back to a group after it was in another: never to a day
     */
    void enter(Group group, boolean returns) {
        if (lastGroup == group) {
            return;
        }
        if (!returns || earlierGroups.add(group)) {
            group.enter();
        }
        lastGroup = group;
    }

    /** Whether anything of it was counted anywhere. */
    boolean counted() {
        return lastGroup != null;
    }
}
