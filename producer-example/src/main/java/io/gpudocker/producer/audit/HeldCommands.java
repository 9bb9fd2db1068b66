package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From when on a host's command topics still hold every command, so that an answer without one is wrong. One thread. */
final class HeldCommands {
    private final long slackMillis;
    private final Map<String, List<Stretch>> stretches = new HashMap<>();

    /** @param slackMillis how long after its command an answer may come */
    HeldCommands(long slackMillis) {
        this.slackMillis = slackMillis;
    }

    void add(String host, List<Stretch> more) {
        stretches.computeIfAbsent(host, _ -> new ArrayList<>()).addAll(more);
    }

    boolean knows(Origin answer) {
        return answer.time() >= since(stretches.getOrDefault(answer.host(), List.of()));
    }

    private long since(List<Stretch> ofHost) {
        if (ofHost.stream().allMatch(Stretch::whole)) {
            // Older than the oldest command: of an earlier life of the topics.
            return ofHost.stream().mapToLong(Stretch::oldest).min().orElse(Long.MAX_VALUE);
        }
        long complete = ofHost.stream().mapToLong(Stretch::completeSince).max().orElse(Long.MAX_VALUE);
        return complete > Long.MAX_VALUE - slackMillis ? Long.MAX_VALUE : complete + slackMillis;
    }
}
