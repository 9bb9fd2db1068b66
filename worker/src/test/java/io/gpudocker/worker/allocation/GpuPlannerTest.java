package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.allocation.Wish.GpuWish;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GpuPlannerTest {
    private static final GpuTopology TWO_QUADS =
            Gpus.groups(Map.of(List.of(0, 1, 2, 3), 112, List.of(4, 5, 6, 7), 112));

    @Test
    void takesGpusThatAreCloseToEachOther() {
        var owners = Map.of("g0", "other", "g1", "other", "g2", "other");

        assertThat(chosen(Gpus.pool(Gpus.gpus(8), TWO_QUADS, owners), 2)).containsExactly("g4", "g5");
    }

    @Test
    void keepsLargeGroupsWhole() {
        var owners = Map.of("g4", "other", "g5", "other");

        assertThat(chosen(Gpus.pool(Gpus.gpus(8), TWO_QUADS, owners), 1)).containsExactly("g6");
        assertThat(chosen(Gpus.pool(Gpus.gpus(8), TWO_QUADS, owners), 2)).containsExactly("g6", "g7");
        assertThat(chosen(Gpus.pool(Gpus.gpus(8), TWO_QUADS, owners), 3)).containsExactly("g0", "g1", "g2");
    }

    @Test
    void aWishThatIsLargerThanAnyGroupTakesWholeGroupsFirst() {
        var topology = Gpus.groups(Map.of(List.of(0, 1), 112, List.of(2, 3), 112, List.of(4, 5, 6), 112));

        assertThat(chosen(Gpus.pool(Gpus.gpus(7), topology, Map.of()), 5))
                .containsExactly("g0", "g1", "g4", "g5", "g6");
    }

    @Test
    void migDevicesOfOneGpuAreTheClosest() {
        List<Gpu> gpus = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            gpus.add(new Gpu("m" + i, i % 2, "MIG", null, null, GpuHealth.HEALTHY));
        }

        assertThat(chosen(Gpus.pool(gpus, GpuTopology.UNKNOWN, Map.of()), 2)).containsExactly("m0", "m2");
    }

    @Test
    void growsNearWhatIsKept() {
        var owners = Map.of("g5", "me", "g6", "other");
        var wish = new GpuWish(2, Set.of("g5"), false);

        assertThat(chosen(Gpus.pool(Gpus.gpus(8), TWO_QUADS, owners), wish)).containsExactly("g4", "g5");
    }

    @Test
    void growsFromSmallGroupsWhenAllAreAsFar() {
        var owners = Map.of("g8", "me", "g4", "other", "g5", "other");

        assertThat(chosen(Gpus.pool(Gpus.gpus(9), TWO_QUADS, owners), new GpuWish(2, Set.of("g8"), false)))
                .containsExactly("g6", "g8");
    }

    @Test
    void shrinksToThoseThatAreClose() {
        var owners = Map.of("g0", "me", "g4", "me", "g5", "me");

        assertThat(chosen(Gpus.pool(Gpus.gpus(8), TWO_QUADS, owners), new GpuWish(2, Set.of("g0", "g4", "g5"), false)))
                .containsExactly("g4", "g5");
    }

    @Test
    void anUnhealthyOneThatWasToBeKeptIsReplaced() {
        List<Gpu> gpus = List.of(Gpus.gpu(0).withHealth(GpuHealth.UNHEALTHY), Gpus.gpu(1));

        assertThat(chosen(
                        Gpus.pool(gpus, GpuTopology.UNKNOWN, Map.of("g0", "me")), new GpuWish(1, Set.of("g0"), false)))
                .containsExactly("g1");
    }

    @Test
    void tooManyForNowIsRetryableAndTooManyForEverIsNot() {
        List<Gpu> gpus = List.of(Gpus.gpu(0), Gpus.gpu(1).withHealth(GpuHealth.LOST), Gpus.gpu(2));
        var pool = Gpus.pool(gpus, GpuTopology.UNKNOWN, Map.of("g2", "other"));

        assertThat(refused(pool, new GpuWish(3, Set.of(), false))).satisfies(error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
            assertThat(error.retryable()).isTrue();
            assertThat(error.message()).isEqualTo("3 GPUs are asked for, 1 are free and healthy, of 3 in this host");
        });
        assertThat(refused(pool, new GpuWish(4, Set.of(), false)).retryable()).isFalse();
    }

    @Test
    void fieldCase43_theSameContainerNeedsTheSameGpus() {
        List<Gpu> gpus = List.of(Gpus.gpu(0), Gpus.gpu(1).withHealth(GpuHealth.LOST), Gpus.gpu(2));
        var pool = Gpus.pool(gpus, GpuTopology.UNKNOWN, Map.of("g2", "other"));

        assertThat(chosen(pool, new GpuWish(1, Set.of("g0"), true))).containsExactly("g0");
        assertThat(refused(pool, new GpuWish(1, Set.of("g1"), true)).code()).isEqualTo(ErrorCode.GPU_GONE);
        assertThat(refused(pool, new GpuWish(1, Set.of("g9"), true)).code()).isEqualTo(ErrorCode.GPU_GONE);
        assertThat(refused(pool, new GpuWish(2, Set.of("g0", "g2"), true)).code())
                .isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
    }

    @Test
    void noGpusAreGrantedEvenWhereThereAreNone() {
        assertThat(chosen(Gpus.pool(List.of(), GpuTopology.UNKNOWN, Map.of()), 0))
                .isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheHostLooksLike(long seed) {
        var random = new Random(seed);
        List<Gpu> gpus = Gpus.gpus(1 + random.nextInt(12)).stream()
                .map(gpu -> random.nextInt(5) == 0 ? gpu.withHealth(GpuHealth.UNHEALTHY) : gpu)
                .toList();
        var owners = new HashMap<String, String>();
        gpus.stream().filter(gpu -> random.nextInt(3) == 0).forEach(gpu -> owners.put(gpu.uuid(), pick(random)));
        var reserved = new HashSet<String>();
        gpus.stream().filter(gpu -> random.nextInt(6) == 0).forEach(gpu -> reserved.add(gpu.uuid()));
        var pool = new GpuPool(gpus, topology(random, gpus.size()), owners, reserved);
        var keep = new HashSet<String>();
        gpus.stream().filter(gpu -> "me".equals(owners.get(gpu.uuid()))).forEach(gpu -> keep.add(gpu.uuid()));
        var wish = new GpuWish(random.nextInt(10), keep, false);

        long available =
                gpus.stream().filter(gpu -> pool.availableTo("me", gpu)).count();
        long kept = gpus.stream()
                .filter(gpu -> gpu.healthy() && keep.contains(gpu.uuid()))
                .count();
        switch (GpuPlanner.plan(pool, "me", wish)) {
            case GpuPlanner.Plan.Refused refused -> {
                assertThat(available).isLessThan(wish.count());
                assertThat(refused.error().retryable()).isEqualTo(wish.count() <= gpus.size());
            }
            case GpuPlanner.Plan.Chosen chosen -> {
                assertThat(chosen.gpus())
                        .hasSize(wish.count())
                        .doesNotHaveDuplicates()
                        .allSatisfy(gpu -> {
                            assertThat(gpu.health()).isEqualTo(GpuHealth.HEALTHY);
                            assertThat(owners.getOrDefault(gpu.uuid(), "me")).isEqualTo("me");
                            assertThat(owners.containsKey(gpu.uuid()) || !reserved.contains(gpu.uuid()))
                                    .isTrue();
                        });
                assertThat(chosen.gpus().stream()
                                .filter(gpu -> keep.contains(gpu.uuid()))
                                .count())
                        .isEqualTo(Math.min(wish.count(), kept));
                assertThat(GpuPlanner.plan(pool, "me", wish)).isEqualTo(chosen);
            }
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private static String pick(Random random) {
        return random.nextBoolean() ? "me" : "other";
    }

    private static GpuTopology topology(Random random, int count) {
        var closeness = new HashMap<GpuTopology.Pair, Integer>();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                int near = 10 * random.nextInt(4);
                closeness.put(new GpuTopology.Pair(i, j), near);
                closeness.put(new GpuTopology.Pair(j, i), near);
            }
        }
        return new GpuTopology(closeness);
    }

    private static List<String> chosen(GpuPool pool, int count) {
        return chosen(pool, new GpuWish(count, Set.of(), false));
    }

    private static List<String> chosen(GpuPool pool, GpuWish wish) {
        return switch (GpuPlanner.plan(pool, "me", wish)) {
            case GpuPlanner.Plan.Chosen chosen ->
                chosen.gpus().stream().map(Gpu::uuid).toList();
            case GpuPlanner.Plan.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static CommandError refused(GpuPool pool, GpuWish wish) {
        return switch (GpuPlanner.plan(pool, "me", wish)) {
            case GpuPlanner.Plan.Chosen chosen -> throw new AssertionError(chosen);
            case GpuPlanner.Plan.Refused refused -> refused.error();
        };
    }
}
