package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.config.PortRange;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final OwnersStore store = new OwnersStore();
    private final GpuInventory inventory = new GpuInventory(new SimulatedGpus("host1", 4), () -> Instant.EPOCH);
    private final Set<Integer> busy = ConcurrentHashMap.newKeySet();
    private final Allocator allocator = allocator(Duration.ofHours(1));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void ask() {
        inventory.refresh();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void twoPlansNeverChooseTheSameWhileNeitherIsCommitted() {
        var one = granted(allocator.plan("a", Wish.of(2, ports("22"))));
        var other = granted(allocator.plan("b", Wish.of(2, ports("22"))));

        assertThat(one.grant().gpusToClaim())
                .doesNotContainAnyElementsOf(other.grant().gpusToClaim());
        assertThat(one.grant().portsToClaim()).containsExactly(100);
        assertThat(other.grant().portsToClaim()).containsExactly(101);
        assertThat(refused(allocator.plan("c", Wish.of(1, ports()))).code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);

        other.reservation().close();
        other.reservation().close();
        assertThat(granted(allocator.plan("c", Wish.of(1, ports())))).isNotNull();
    }

    @Test
    void whatTheOwnerHoldsIsKeptAndNotClaimedAgain() {
        var first = claim("a", Wish.of(2, ports("22", "80")));

        var next = granted(allocator.plan("a", Wish.of(3, ports("22", "443")).keeping(uuids(first), first.ports())));

        assertThat(next.grant().gpus()).containsAll(first.gpus()).hasSize(3);
        assertThat(next.grant().gpusToClaim()).hasSize(1);
        assertThat(next.grant().ports()).extracting(PortView::hostPort).containsExactly(100, 102);
        assertThat(next.grant().portsToClaim()).containsExactly(102);
    }

    @Test
    void theSameContainerGetsTheSameAgainOrNothing() {
        var held = claim("a", Wish.of(2, ports("22")));
        release("a", held);
        var again = Wish.exactly(List.copyOf(uuids(held)), held.ports());

        var planned = granted(allocator.plan("a", again));
        assertThat(planned.grant().gpus()).isEqualTo(held.gpus());
        assertThat(planned.grant().ports()).isEqualTo(held.ports());
        planned.reservation().close();

        busy.add(100);
        assertThat(refused(allocator.plan("a", again)).code()).isEqualTo(ErrorCode.PORT_BUSY);
        busy.clear();
        claim("b", Wish.of(4, ports()));
        assertThat(refused(allocator.plan("a", again)).code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
    }

    @Test
    void moreThanTheHostWillEverHaveIsRefusedAtOnceEvenWhenAskedToWait() throws InterruptedException {
        assertThat(refused(allocator.planWaiting("a", Wish.of(5, ports()), LONG))
                        .retryable())
                .isFalse();
        assertThat(refused(allocator.planWaiting("a", Wish.of(0, tooManyPorts()), LONG))
                        .retryable())
                .isFalse();
        assertThat(allocator.waiting()).isZero();
    }

    @Test
    void gpusThatCouldNotBeAskedAreNotNone() {
        var unasked = new Allocator(
                store,
                new GpuInventory(new SimulatedGpus("h", 1), () -> Instant.EPOCH),
                new PortRange(100, 109),
                free());

        assertThat(refused(unasked.plan("a", Wish.of(9, ports()))).retryable()).isTrue();
        assertThat(granted(unasked.plan("a", Wish.of(0, ports("22")))).grant().gpus())
                .isEmpty();
    }

    @Test
    void firstComeFirstServed() {
        var held = claim("a", Wish.of(4, ports()));
        var order = new CopyOnWriteArrayList<String>();
        var large = waiting("large", Wish.of(4, ports()), order);
        var small = waiting("small", Wish.of(1, ports()), order);

        release("a", new Grant(held.gpus().subList(0, 2), List.of(), Set.of(), Set.of()));
        assertThat(refused(allocator.plan("passerBy", Wish.of(1, ports()))).message())
                .contains("kept for commands that wait");
        assertThat(order).isEmpty();

        release("a", held);
        release("large", claimed(large));
        assertThat(claimed(small).gpus()).hasSize(1);
        assertThat(order).containsExactly("large", "small");
    }

    @Test
    void whoeverWantsNothingOfWhatIsWaitedForIsNotHeldUp() throws Exception {
        claim("a", Wish.of(4, ports("1", "2", "3", "4", "5", "6", "7", "8", "9")));
        var gpus = waiting("gpus", Wish.of(1, ports()), new CopyOnWriteArrayList<>());

        var port = granted(threads.submit(() -> allocator.planWaiting("port", Wish.of(0, ports("22")), LONG))
                .get(1, TimeUnit.MINUTES));

        assertThat(port.grant().portsToClaim()).containsExactly(109);
        assertThat(gpus).isNotDone();
    }

    @Test
    void aWaiterThatIsCalledOffMakesWayForThoseBehind() {
        var held = claim("a", Wish.of(3, ports()));
        var first = threads.submit(() -> allocator.planWaiting("first", Wish.of(4, ports()), LONG));
        await().until(() -> allocator.waiting() == 1);
        var second = waiting("second", Wish.of(1, ports()), new CopyOnWriteArrayList<>());

        first.cancel(true);

        assertThat(claimed(second).gpus())
                .doesNotContainAnyElementsOf(held.gpus())
                .hasSize(1);
        await().untilAsserted(() -> assertThat(allocator.waiting()).isZero());
    }

    @Test
    void theWaitEndsWithTheLastRefusal() throws InterruptedException {
        claim("a", Wish.of(4, ports()));

        var error = refused(allocator.planWaiting("b", Wish.of(1, ports()), Duration.ofMillis(20)));

        assertThat(error.code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
        assertThat(error.retryable()).isTrue();
        assertThat(allocator.waiting()).isZero();
    }

    @Test
    void aPortThatAProcessOfTheHostLetsGoOfIsFoundByLookingAgain() throws Exception {
        var watchful = allocator(Duration.ofMillis(10));
        IntStream.rangeClosed(100, 109).forEach(busy::add);
        var waiting = threads.submit(() -> watchful.planWaiting("a", Wish.of(0, ports("22")), LONG));
        await().until(() -> watchful.waiting() == 1);

        busy.remove(107);

        assertThat(granted(waiting.get(1, TimeUnit.MINUTES)).grant().portsToClaim())
                .containsExactly(107);
    }

    @Test
    void aStoreThatIsAwayDoesNotCostAPlace() throws Exception {
        var watchful = allocator(Duration.ofMillis(10));
        var held = claim("a", Wish.of(4, ports()));
        var waiting = threads.submit(() -> watchful.planWaiting("b", Wish.of(1, ports()), LONG));
        await().until(() -> watchful.waiting() == 1);

        store.goAway(true);
        assertThatThrownBy(() -> allocator.plan("c", Wish.of(1, ports())))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> allocator.planWaiting("c", Wish.of(1, ports()), Duration.ZERO))
                .isInstanceOf(StoreUnavailableException.class);
        store.goAway(false);
        release("a", held);

        assertThat(granted(waiting.get(1, TimeUnit.MINUTES)).grant().gpus()).hasSize(1);
    }

    @Test
    void manyAtOnceNeverOwnTheSameAndNothingLeaks() throws Exception {
        var conflicts = new CopyOnWriteArrayList<String>();
        var holders = ConcurrentHashMap.<String>newKeySet();
        List<Future<?>> all = new java.util.ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String owner = "rs" + i;
            var random = new Random(i);
            all.add(threads.submit(() -> {
                var planned = allocator.planWaiting(owner, Wish.of(1 + random.nextInt(4), ports("22")), LONG);
                var granted = granted(planned);
                if (!(commitClaim(owner, granted.grant()) instanceof CommitResult.Committed)) {
                    conflicts.add(owner);
                }
                granted.reservation().close();
                assertThat(granted.grant().gpus()).allMatch(gpu -> holders.add(gpu.uuid()));
                granted.grant().gpus().forEach(gpu -> holders.remove(gpu.uuid()));
                release(owner, granted.grant());
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(1, TimeUnit.MINUTES);
        }

        assertThat(conflicts).isEmpty();
        assertThat(store.gpuOwners()).isEmpty();
        assertThat(allocator.portsFree()).isEqualTo(10);
        assertThat(granted(allocator.plan("last", Wish.of(4, ports()))).grant().gpus())
                .hasSize(4);
    }

    private Allocator allocator(Duration lookAgain) {
        return new Allocator(store, inventory, new PortRange(100, 109), free(), lookAgain);
    }

    private PortProbe free() {
        return (port, protocol) -> !busy.contains(port);
    }

    private Future<Grant> waiting(String owner, Wish wish, List<String> order) {
        int before = allocator.waiting();
        var future = new CompletableFuture<Grant>();
        threads.execute(() -> {
            try {
                var granted = granted(allocator.planWaiting(owner, wish, LONG));
                order.add(owner);
                commitClaim(owner, granted.grant());
                granted.reservation().close();
                future.complete(granted.grant());
            } catch (InterruptedException | RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        await().until(() -> allocator.waiting() == before + 1);
        return future;
    }

    private static Grant claimed(Future<Grant> future) {
        try {
            return future.get(1, TimeUnit.MINUTES);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private Grant claim(String owner, Wish wish) {
        var granted = granted(allocator.plan(owner, wish));
        assertThat(commitClaim(owner, granted.grant())).isInstanceOf(CommitResult.Committed.class);
        granted.reservation().close();
        return granted.grant();
    }

    private CommitResult commitClaim(String owner, Grant grant) {
        return store.commit(StateChange.builder()
                .claim(owner, grant.gpusToClaim(), grant.portsToClaim())
                .build());
    }

    private void release(String owner, Grant grant) {
        var ports = grant.ports().stream().map(PortView::hostPort).toList();
        store.commit(StateChange.builder().release(owner, uuids(grant), ports).build());
        allocator.capacityChanged();
    }

    private static Set<String> uuids(Grant grant) {
        return new HashSet<>(grant.gpus().stream().map(GpuView::uuid).toList());
    }

    private static List<PortRequest> ports(String... ports) {
        return java.util.stream.Stream.of(ports).map(PortRequest::parse).toList();
    }

    private static List<PortRequest> tooManyPorts() {
        return IntStream.range(1, 20).mapToObj(i -> PortRequest.parse("" + i)).toList();
    }

    private static Planned.Granted granted(Planned planned) {
        return switch (planned) {
            case Planned.Granted granted -> granted;
            case Planned.Refused refused -> throw new AssertionError(refused.error());
        };
    }

    private static CommandError refused(Planned planned) {
        return switch (planned) {
            case Planned.Granted granted -> throw new AssertionError(granted.grant());
            case Planned.Refused refused -> refused.error();
        };
    }
}
