package io.gpudocker.worker.volume;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which backends work on this host, found by trying.
 *
 * @param problems why one does not work, in one line; those that work are not in it
 */
public record VolumeBackends(Map<Backend, String> problems) {
    /** What {@code auto} tries, in this order. */
    private static final List<Backend> AUTOMATIC = List.of(Backend.QUOTA, Backend.LOOP);

    public VolumeBackends {
        problems = Map.copyOf(problems);
    }

    public boolean works(Backend backend) {
        return backend != Backend.AUTO && !problems.containsKey(backend);
    }

    /** In their order, without {@code AUTO}. */
    public List<Backend> working() {
        List<Backend> working = new ArrayList<>(List.of(Backend.values()));
        working.removeIf(each -> !works(each));
        return List.copyOf(working);
    }

    /** What {@code auto} means here; null when neither enforces a size. */
    public @Nullable Backend automatic() {
        return AUTOMATIC.stream().filter(this::works).findFirst().orElse(null);
    }

    /** Why {@code auto} means nothing here. */
    public String automaticProblem() {
        return "quota: " + problems.getOrDefault(Backend.QUOTA, "works") + "; loop: "
                + problems.getOrDefault(Backend.LOOP, "works");
    }
}
