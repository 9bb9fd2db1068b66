package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.allocation.Wish.PortWish;
import io.gpudocker.worker.config.PortRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PortPlannerTest {
    private static final PortRange RANGE = new PortRange(100, 104);
    private static final PortProbe NOTHING_BUSY = (port, protocol) -> true;

    @Test
    void takesTheLowestThatNobodyOwnsAndTheHostDoesNotUse() {
        var pool = new PortPool(RANGE, Map.of(100, "other"), Set.of(102));

        assertThat(chosen(pool, busy(101), wish("22", "53/udp"))).containsExactly(103, 104);
    }

    @Test
    void keepsHostPortsAndDoesNotTryThoseThatAreItsOwn() {
        var pool = new PortPool(RANGE, Map.of(103, "me"), Set.of());
        var wish = new PortWish(
                requests("22", "80", "53/udp"), Map.of(request("80"), 103, request("53/udp"), 100), false, Set.of());

        assertThat(chosen(pool, busy(103), wish)).containsExactly(101, 103, 100);
    }

    @Test
    void aHostPortToKeepThatIsTakenIsReplacedOrIsBusyWhenNoOtherWillDo() {
        var pool = new PortPool(RANGE, Map.of(103, "other"), Set.of());
        var keep = Map.of(request("80"), 103);

        assertThat(chosen(pool, NOTHING_BUSY, new PortWish(requests("80"), keep, false, Set.of())))
                .containsExactly(100);
        assertThat(refused(pool, NOTHING_BUSY, new PortWish(requests("80"), keep, true, Set.of()))
                        .code())
                .isEqualTo(ErrorCode.PORT_BUSY);
        assertThat(refused(
                        new PortPool(RANGE, Map.of(), Set.of()),
                        busy(103),
                        new PortWish(requests("80"), keep, true, Set.of())))
                .extracting(CommandError::code)
                .isEqualTo(ErrorCode.PORT_BUSY);
    }

    @Test
    void fieldCase24_whatTheEngineCalledBusyIsPassedOver() {
        var pool = new PortPool(RANGE, Map.of(), Set.of());

        assertThat(chosen(pool, NOTHING_BUSY, new PortWish(requests("22"), Map.of(), false, Set.of(100, 101))))
                .containsExactly(102);
    }

    @Test
    void tooManyForNowIsRetryableAndMoreThanTheRangeHasIsNot() {
        var pool = new PortPool(RANGE, Map.of(100, "other"), Set.of());

        assertThat(refused(pool, NOTHING_BUSY, wish("1", "2", "3", "4", "5"))).satisfies(error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.PORT_NOT_ENOUGH);
            assertThat(error.retryable()).isTrue();
        });
        assertThat(refused(pool, NOTHING_BUSY, wish("1", "2", "3", "4", "5", "6"))
                        .retryable())
                .isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheHostLooksLike(long seed) {
        var random = new Random(seed);
        var owners = new HashMap<Integer, String>();
        var reserved = new HashSet<Integer>();
        var used = new HashSet<Integer>();
        var keep = new HashMap<PortRequest, Integer>();
        for (int port = 100; port <= 119; port++) {
            switch (random.nextInt(6)) {
                case 0 -> owners.put(port, "other");
                case 1 -> reserved.add(port);
                case 2 -> used.add(port);
                case 3 -> owners.put(port, "me");
                default -> {}
            }
        }
        List<PortRequest> requests = Stream.iterate(1, i -> i + 1)
                .limit(random.nextInt(12))
                .map(i -> request(Integer.toString(i)))
                .toList();
        owners.forEach((port, owner) -> {
            if (owner.equals("me") && keep.size() < requests.size()) {
                keep.put(requests.get(keep.size()), port);
            }
        });
        var pool = new PortPool(new PortRange(100, 119), owners, reserved);
        var wish = new PortWish(requests, keep, false, Set.of());

        if (PortPlanner.plan(pool, (port, protocol) -> !used.contains(port), "me", wish)
                instanceof PortPlanner.Plan.Chosen(List<PortView> ports)) {
            assertThat(ports)
                    .extracting(PortView::containerPort)
                    .isEqualTo(requests.stream().map(PortRequest::containerPort).toList());
            assertThat(ports)
                    .extracting(PortView::hostPort)
                    .doesNotHaveDuplicates()
                    .allSatisfy(port -> {
                        assertThat(port).isBetween(100, 119);
                        assertThat(owners.get(port)).isNotEqualTo("other");
                        assertThat(reserved).doesNotContain(port);
                        assertThat(used).doesNotContain(port);
                    });
            keep.forEach((request, port) ->
                    assertThat(ports).contains(new PortView(request.containerPort(), request.protocol(), port)));
        } else {
            int free = 20 - owners.size() - reserved.size() - used.size() + keep.size();
            assertThat(free).isLessThan(requests.size());
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static PortProbe busy(int... ports) {
        return (port, protocol) -> java.util.Arrays.stream(ports).noneMatch(each -> each == port);
    }

    private static PortWish wish(String... ports) {
        return new PortWish(requests(ports), Map.of(), false, Set.of());
    }

    private static List<PortRequest> requests(String... ports) {
        return Stream.of(ports).map(PortRequest::parse).toList();
    }

    private static PortRequest request(String port) {
        return PortRequest.parse(port);
    }

    private static List<Integer> chosen(PortPool pool, PortProbe probe, PortWish wish) {
        return switch (PortPlanner.plan(pool, probe, "me", wish)) {
            case PortPlanner.Plan.Chosen chosen ->
                chosen.ports().stream().map(PortView::hostPort).toList();
            case PortPlanner.Plan.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static CommandError refused(PortPool pool, PortProbe probe, PortWish wish) {
        return switch (PortPlanner.plan(pool, probe, "me", wish)) {
            case PortPlanner.Plan.Chosen chosen -> throw new AssertionError(chosen);
            case PortPlanner.Plan.Refused refused -> refused.error();
        };
    }
}
