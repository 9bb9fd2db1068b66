package io.gpudocker.producer.top;

import io.gpudocker.producer.fleet.FleetBook;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When to ask which host to describe itself: one that answers every 30 seconds, one that does not every five minutes and when
 * its worker comes back. One thread takes turns; any may look who has answered.
 */
final class Turns {
    static final Duration EVERY = Duration.ofSeconds(30);
    static final Duration WHEN_SILENT = Duration.ofMinutes(5);

    private final FleetBook book;
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();

    Turns(FleetBook book) {
        this.book = book;
    }

    /** Those of these hosts that are to be asked now, and count as asked from here on. */
    List<String> take(Collection<String> hosts, Instant now) {
        List<String> due = hosts.stream().filter(host -> due(host, now)).toList();
        due.forEach(host -> asked.put(host, now));
        return due;
    }

    private boolean due(String host, Instant now) {
        Instant last = asked.get(host);
        if (last == null) {
            return true;
        }
        boolean back = book.onlineAt(host).filter(last::isBefore).isPresent();
        Duration pause = answered(host) ? EVERY : WHEN_SILENT;
        return back || Duration.between(last, now).compareTo(pause) >= 0;
    }

    /** Whether the host has described itself since it was last asked. */
    boolean answered(String host) {
        Instant last = asked.get(host);
        return last != null
                && book.describedAt(host).filter(at -> !at.isBefore(last)).isPresent();
    }
}
