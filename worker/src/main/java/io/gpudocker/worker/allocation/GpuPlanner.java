package io.gpudocker.worker.allocation;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses GPUs: all or nothing, never an unhealthy or owned one, those to keep first, the rest close to each other and
 * so that large groups stay whole. The same pool and wish give the same plan. Pure.
 */
final class GpuPlanner {
    private static final Comparator<Gpu> BY_INDEX =
            Comparator.comparingInt(Gpu::index).thenComparing(Gpu::uuid);

    private GpuPlanner() {}

    static Plan plan(GpuPool pool, String owner, Wish.GpuWish wish) {
        if (wish.count() == 0) {
            return new Plan.Chosen(List.of());
        }
        if (wish.exactly()) {
            return exactly(pool, owner, wish);
        }
        List<Gpu> available = available(pool, owner);
        if (available.size() < wish.count()) {
            return new Plan.Refused(notEnough(pool, wish.count(), available.size()));
        }
        var kept = available.stream()
                .filter(gpu -> wish.keep().contains(gpu.uuid()))
                .toList();
        List<Gpu> chosen = choose(pool, available, kept, wish.count());
        return new Plan.Chosen(chosen.stream().sorted(BY_INDEX).toList());
    }

    /** How it ended. */
    sealed interface Plan {
        record Chosen(List<Gpu> gpus) implements Plan {}

        record Refused(CommandError error) implements Plan {}
    }

    private static List<Gpu> choose(GpuPool pool, List<Gpu> available, List<Gpu> kept, int count) {
        var groups = new GpuGroups(pool.topology(), available);
        if (kept.size() >= count) {
            return new GpuGroups(pool.topology(), kept).closest(count);
        }
        return kept.isEmpty() ? groups.closest(count) : groups.around(kept, count);
    }

    private static List<Gpu> available(GpuPool pool, String owner) {
        return pool.gpus().stream()
                .filter(gpu -> pool.availableTo(owner, gpu))
                .sorted(BY_INDEX)
                .toList();
    }

    private static Plan exactly(GpuPool pool, String owner, Wish.GpuWish wish) {
        var chosen = new ArrayList<Gpu>();
        for (String uuid : wish.keep().stream().sorted().toList()) {
            Optional<Gpu> gpu = pool.gpus().stream()
                    .filter(each -> each.uuid().equals(uuid))
                    .findFirst();
            if (gpu.isEmpty() || !gpu.get().healthy()) {
                return new Plan.Refused(gone(uuid, gpu));
            }
            if (!pool.availableTo(owner, gpu.get())) {
                return new Plan.Refused(CommandError.of(
                        ErrorCode.GPU_NOT_ENOUGH, "GPU " + uuid + " of the container is in use by another ReplicaSet"));
            }
            chosen.add(gpu.get());
        }
        return new Plan.Chosen(chosen.stream().sorted(BY_INDEX).toList());
    }

    private static CommandError gone(String uuid, Optional<Gpu> gpu) {
        String how = gpu.map(each -> "is " + each.health()).orElse("is not in this host");
        return CommandError.of(ErrorCode.GPU_GONE, "GPU " + uuid + " of the container " + how);
    }

    private static CommandError notEnough(GpuPool pool, int asked, int available) {
        int known = pool.gpus().size();
        var error = CommandError.of(
                        ErrorCode.GPU_NOT_ENOUGH,
                        "%d GPUs are asked for, %d are free and healthy, of %d in this host"
                                .formatted(asked, available, known))
                .withDetail("asked", asked)
                .withDetail("free", available)
                .withDetail("host", known);
        return asked > known ? error.neverRetryable() : error;
    }

    /** UUIDs of what was chosen and is not the owner's yet. */
    static List<String> toClaim(GpuPool pool, String owner, List<Gpu> chosen) {
        return chosen.stream()
                .filter(gpu -> !pool.ownedBy(owner, gpu))
                .map(Gpu::uuid)
                .collect(Collectors.toList());
    }
}
