package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Chooses the backend of a wish and asks it. Thread-safe. */
final class Planner {
    private final Backend byDefault;
    private final Supplier<VolumeBackends> works;
    private final Function<Backend, Backing> backings;

    Planner(Backend byDefault, Supplier<VolumeBackends> works, Function<Backend, Backing> backings) {
        this.byDefault = byDefault;
        this.works = works;
        this.backings = backings;
    }

    /** What a wish without a backend gets. */
    @Nullable
    Backend standard() {
        return byDefault == Backend.AUTO ? works.get().automatic() : byDefault;
    }

    VolumePlan plan(VolumeWish wish) {
        VolumeBackends known = works.get();
        Backend asked = asked(wish);
        Backend chosen = asked == Backend.AUTO ? known.automatic() : asked;
        if (chosen == null) {
            return refused(
                    ErrorCode.VOLUME_SIZE_UNSUPPORTED,
                    "no size can be enforced on this host (" + known.automaticProblem()
                            + "); ask for the backend plain to have a volume without a limit");
        }
        if (!known.works(chosen)) {
            return refused(
                    ErrorCode.VOLUME_SIZE_UNSUPPORTED,
                    "the backend " + chosen + " does not work on this host: "
                            + known.problems().get(chosen));
        }
        if (wish.nfs() != null && chosen != Backend.NFS) {
            return refused(ErrorCode.INVALID_COMMAND, "nfs is given, and the backend is " + chosen);
        }
        Optional<VolumeRefusal> refusal = backings.apply(chosen).plan(wish);
        return refusal.<VolumePlan>map(VolumePlan.Refused::new)
                .orElseGet(() -> new VolumePlan.Planned(
                        new VolumeSpec(wish.volumeName(), chosen, wish.sizeBytes(), wish.nfs(), wish.labels())));
    }

    private Backend asked(VolumeWish wish) {
        Backend backend = wish.backend();
        if (backend != null) {
            return backend;
        }
        return wish.nfs() != null ? Backend.NFS : byDefault;
    }

    private static VolumePlan refused(ErrorCode code, String message) {
        return new VolumePlan.Refused(VolumeRefusal.of(code, message));
    }
}
