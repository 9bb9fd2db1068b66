package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Hands on deviations as they are found and counts them; those of records outside of the range are let go. One thread. */
final class Findings {
    private final Scope scope;
    private final Consumer<Deviation> taker;
    private final Map<Check, Long> found = new EnumMap<>(Check.class);
    private long waiting;

    Findings(Scope scope, Consumer<Deviation> taker) {
        this.scope = scope;
        this.taker = taker;
    }

    /** @param others records beside the one at {@code origin} that show it */
    void add(Check check, Origin origin, String name, String text, List<Place> others) {
        if (!scope.inRange(origin.time())) {
            return;
        }
        found.merge(check, 1L, Long::sum);
        List<Place> places = new java.util.ArrayList<>(others);
        places.add(origin.place());
        taker.accept(new Deviation(check, origin.host(), name, origin.time(), text, List.copyOf(places)));
    }

    /** A command that may still be answered in time. */
    void waiting() {
        waiting++;
    }

    long found(Check check) {
        return found.getOrDefault(check, 0L);
    }

    long stillWaiting() {
        return waiting;
    }
}
