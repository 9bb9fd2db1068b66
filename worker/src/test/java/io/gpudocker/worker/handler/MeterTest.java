package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.domain.OutboxEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is billed, through the verbs, on the fake engine. */
final class MeterTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestHost host = new TestHost();
    private final List<Event.Usage> told = new ArrayList<>();
    private int commands;

    @Test
    void aRunThatIsStoppedIsBilledFromItsStartToItsEnd() {
        send(run("r", "foo", "'gpuCount':2"));
        host.clock.pass(HOUR);
        send(command("s", "stop", "foo", ""));

        assertThat(told).hasSize(1);
        Event.Usage usage = told.getFirst();
        assertThat(usage.seconds()).isEqualTo(3600.0);
        assertThat(usage.gpuSeconds()).isEqualTo(7200.0);
        assertThat(usage.gpus()).extracting(GpuView::uuid).hasSize(2);
        assertThat(usage.commandId()).isEqualTo("r");
        assertThat(usage.isFinal()).isTrue();
        assertThat(usage.end()).isEqualTo(usage.start().plus(HOUR));
    }

    /** Field case 23: usage within an hour priced at the last GPU count. */
    @Test
    void aPatchClosesTheIntervalOfTheOldNumberOfGpusWhereTheNewOneBegins() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        send(command("p", "patch", "foo", "'gpuPatch':{'gpuCount':3}"));
        host.clock.pass(HOUR);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::version).containsExactly(1, 2);
        assertThat(told.get(0).gpuSeconds()).isEqualTo(told.get(0).seconds());
        assertThat(told.get(1).gpuSeconds()).isEqualTo(3 * told.get(1).seconds());
        assertThat(told).extracting(Event.Usage::commandId).containsExactly("r", "p");
        assertThat(told.get(1).start()).isEqualTo(told.get(0).end());
    }

    @Test
    void whatIsPausedIsBilledUntilItIsReleased() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        send(command("p", "pause", "foo", ""));
        host.clock.pass(HOUR);
        send(command("s", "stop", "foo", ""));

        assertThat(told).extracting(Event.Usage::seconds).containsExactly(7200.0);
    }

    @Test
    void aRestartInPlaceAndAContinueGoOnWithTheInterval() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        send(command("again", "restart", "foo", ""));
        send(command("p", "pause", "foo", "'mode':'freeze'"));
        send(command("c", "continue", "foo", ""));
        host.clock.pass(HOUR);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::seconds).containsExactly(7200.0);
    }

    @Test
    void nothingIsBilledWhileItIsStopped() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        send(command("s", "stop", "foo", ""));
        host.clock.pass(HOUR);
        send(command("again", "restart", "foo", ""));
        host.clock.pass(HOUR);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::seconds).containsExactly(3600.0, 3600.0);
        assertThat(Duration.between(told.get(0).end(), told.get(1).start())).isEqualTo(HOUR);
    }

    @Test
    void whatEndedByItselfIsBilledToItsOwnEndHoweverLateThatIsNoticed() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        host.engine.exit(host.containerId("foo"), 3, false);
        host.clock.pass(HOUR);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::seconds).containsExactly(3600.0);
    }

    @Test
    void whatIsLostIsBilledUntilItWasLastSeen() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        HostMoment seen = host.clock.moment();
        host.clock.pass(HOUR);
        host.engine.remove(host.containerId("foo"));
        host.lastSeen.put("foo", seen);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::seconds).containsExactly(3600.0);
    }

    @Test
    void aFailedRunAndAPlannedVersionCostNothing() {
        host.engine.failNext(Call.START, Fault.OTHER);
        send(run("r", "foo", "'gpuCount':1"));
        send(run("r2", "bar", "'gpuCount':1"));
        send(command("s", "stop", "bar", ""));
        told.clear();
        send(command("p", "patch", "bar", "'gpuPatch':{'gpuCount':3}"));
        send(command("d", "delete", "bar", ""));

        assertThat(told).isEmpty();
    }

    @Test
    void aPatchThatFailsLeavesTheIntervalOpen() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        host.engine.failNext(Call.START, Fault.OTHER);
        send(command("p", "patch", "foo", "'gpuPatch':{'gpuCount':3}"));
        assertThat(told).isEmpty();
        host.clock.pass(HOUR);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::gpuSeconds).containsExactly(7200.0);
    }

    @Test
    void aClockThatIsSetBendsNoDuration() {
        for (Duration step : List.of(Duration.ofDays(2), Duration.ofDays(-9), Duration.ofSeconds(-3))) {
            send(run("r", "foo", "'gpuCount':1"));
            host.clock.pass(HOUR);
            host.clock.step(step);
            host.clock.pass(HOUR);
            send(command("p", "patch", "foo", "'gpuPatch':{'gpuCount':2}"));
            host.clock.pass(HOUR);
            host.clock.step(step);
            send(command("s", "stop", "foo", ""));
            host.clock.pass(Duration.ofMinutes(1));
            send(command("again", "restart", "foo", ""));
            host.clock.pass(HOUR);
            send(command("d", "delete", "foo", ""));

            // A new container is looked at for five seconds before a patch has succeeded.
            assertThat(told).extracting(Event.Usage::seconds).containsExactly(7200.0, 3605.0, 3600.0);
            assertThat(told.get(1).start()).isEqualTo(told.get(0).end());
            assertThat(told.get(2).start()).isAfter(told.get(1).end());
            told.forEach(each -> assertThat(
                            Duration.between(each.start(), each.end()).toMillis())
                    .isEqualTo(Math.round(each.seconds() * 1e3)));
            told.clear();
        }
    }

    @Test
    void theHostsEndIsTheLastTimeItWasSeen() {
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(HOUR);
        host.lastSeen.put("foo", host.clock.moment());
        host.clock.pass(HOUR);
        host.clock.reboot(HOUR);
        send(command("d", "delete", "foo", ""));

        assertThat(told).extracting(Event.Usage::seconds).containsExactly(3600.0);
    }

    private void send(TestHost.Sent sent) {
        var unique = new TestHost.Sent(sent.id(), sent.verb(), sent.name(), sent.data(), commands++);
        int before = host.store().outbox().size();
        var outcome = host.process(unique);
        // What was found beforehand is told before what the command did.
        Stream.concat(
                        host.store().outbox().values().stream().skip(before).map(OutboxEvent::event),
                        outcome.events().stream())
                .filter(Event.Usage.class::isInstance)
                .map(Event.Usage.class::cast)
                .forEach(told::add);
    }
}
