package io.gpudocker.producer.bill;

import java.util.Locale;

/** What hours are summed by. */
public enum Grouping {
    /** ReplicaSets, each with its host: names are unique there only. */
    NAME,
    /** Who sent the command that made the version. */
    SOURCE,
    /** Days of UTC. */
    DAY,
    HOST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
