package io.gpudocker.worker.meter;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Meter;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.reconcile.Survey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a session does of its own for billing, over several sessions, boots and clocks. */
final class HostLifeTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestHost host = new TestHost();
    private final List<String> inTurn = new ArrayList<>();
    private Sightings sightings = new Sightings();
    private UsageMeter usage = usage();
    private HostLife life = life();
    private int offset;

    @Test
    void noIntervalBecomesLongerThanItMay() {
        life.begin("1.0");
        send(run("r", "foo", "'gpuCount':1"));
        for (int i = 0; i < 3 * 60; i++) {
            host.clock.pass(MINUTE);
            look();
        }
        host.clock.pass(MINUTE);
        send(command("d", "delete", "foo", ""));

        assertThat(usages()).extracting(Event.Usage::seconds).containsExactly(3600.0, 3600.0, 3600.0);
        assertThat(usages()).extracting(Event.Usage::isFinal).containsOnly(false);
        assertThat(usages().get(1).start()).isEqualTo(usages().get(0).end());
        assertThat(usages().get(2).start()).isEqualTo(usages().get(1).end());
    }

    @Test
    void aWorkerThatWasDownForHoursClosesThemAllAndHasLostNothing() {
        life.begin("1.0");
        send(run("r", "foo", "'gpuCount':2"));
        host.clock.pass(HOUR.multipliedBy(5).plus(MINUTE));
        nextSession();
        look();

        assertThat(usages()).extracting(Event.Usage::seconds).containsExactly(3600.0, 3600.0, 3600.0, 3600.0, 3600.0);
        assertThat(usages().stream().mapToDouble(Event.Usage::gpuSeconds).sum()).isEqualTo(36_000.0);
    }

    @Test
    void theTimeThatTheHostWasDownIsNobodys() {
        life.begin("1.0");
        send(run("r", "foo", "'gpuCount':1"));
        host.clock.pass(MINUTE.multipliedBy(20));
        look();
        host.clock.pass(MINUTE.multipliedBy(20));
        host.engine.exit(host.containerId("foo"), 137, false);
        host.clock.reboot(HOUR);
        nextSession();

        assertThat(usages()).extracting(Event.Usage::seconds).containsExactly(1200.0);
        assertThat(usages()).extracting(Event.Usage::isFinal).containsExactly(true);

        look();
        assertThat(inTurn).isEmpty();
        host.engine.start(host.containerId("foo"));
        look();
        host.clock.pass(HOUR);
        look();
        assertThat(usages()).extracting(Event.Usage::seconds).containsExactly(1200.0, 3600.0);
        assertThat(usages().get(1).start()).isAfter(usages().get(0).end());
    }

    @Test
    void whatIsGoneIsBilledUntilTheLookBeforeItWasMissed() {
        life.begin("1.0");
        send(run("r", "foo", "'gpuCount':1"));
        send(run("r2", "bar", ""));
        host.clock.pass(MINUTE);
        look();
        host.clock.pass(MINUTE);
        host.engine.remove(host.containerId("foo"));
        for (int i = 0; i < 10; i++) {
            host.clock.pass(MINUTE);
            look();
        }
        lookup().current("foo");

        assertThat(usages()).extracting(Event.Usage::replicaSetName).containsExactly("foo");
        assertThat(usages()).extracting(Event.Usage::seconds).containsExactly(60.0);
    }

    @Test
    void aHostIsToldToBeOnlineAndOfflineAlsoWhenItDiedWithoutSayingSo() {
        life.begin("1.0");
        life.offline("stopped");
        look();
        host.clock.pass(HOUR);
        nextSession();
        host.clock.pass(MINUTE);
        look();
        var seen = host.clock.instant();
        host.clock.pass(HOUR);
        nextSession();

        List<Event> events = events();
        assertThat(events).hasSize(5).first().isEqualTo(new Event.HostOnline("1.0"));
        assertThat(events.get(1)).isEqualTo(new Event.HostOffline("stopped"));
        assertThat(events.get(2)).isEqualTo(new Event.HostOnline("1.0"));
        assertThat(events.get(3))
                .isInstanceOfSatisfying(
                        Event.HostOffline.class,
                        offline -> assertThat(offline.reason()).contains(seen.toString()));
        assertThat(host.store().outbox().values())
                .filteredOn(event -> event.event() instanceof Event.HostOffline)
                .last()
                .extracting(OutboxEvent::time)
                .isEqualTo(seen);
        assertThat(events.get(4)).isInstanceOf(Event.HostOnline.class);
    }

    @Test
    void theHealthOfADeviceIsToldOnceHoweverOftenItIsAskedAndBySessionsToo() {
        life.begin("1.0");
        life.gpus(Map.of("a", GpuHealth.HEALTHY, "b", GpuHealth.HEALTHY));
        life.gpus(Map.of("a", GpuHealth.UNHEALTHY, "b", GpuHealth.HEALTHY));
        life.gpus(Map.of("a", GpuHealth.UNHEALTHY, "b", GpuHealth.HEALTHY));
        nextSession();
        life.gpus(Map.of("a", GpuHealth.UNHEALTHY, "b", GpuHealth.LOST));
        nextSession();
        life.gpus(Map.of("a", GpuHealth.HEALTHY, "b", GpuHealth.LOST));

        assertThat(events())
                .filteredOn(event -> !(event instanceof Event.HostOnline || event instanceof Event.HostOffline))
                .containsExactly(
                        new Event.GpuUnhealthy("a", "the driver reports errors of it"),
                        new Event.GpuLost("b"),
                        new Event.GpuHealthy("a"));
    }

    // ------------------------------------------------------------------------------------------------------ the rest

    private void look() {
        inTurn.clear();
        life.runOnce(inTurn::add);
        inTurn.forEach(usage::runOnce);
    }

    private void nextSession() {
        host.restart();
        sightings = new Sightings();
        usage = usage();
        life = life();
        life.begin("1.0");
    }

    private Meter meter() {
        return new Meter(host.clock::moment, sightings);
    }

    private Lookup lookup() {
        return new Lookup(host.store(), host.engine, (_, _) -> true, () -> {}, meter(), host.clock);
    }

    private UsageMeter usage() {
        return new UsageMeter(host.store(), host.engine, lookup(), meter(), HOUR);
    }

    private HostLife life() {
        var survey = new Survey(TestHost.HOST, host.store(), host.engine);
        return new HostLife(TestHost.HOST, host.store(), survey, sightings, usage, host.clock::moment);
    }

    private void send(TestHost.Sent sent) {
        host.process(new TestHost.Sent(sent.id(), sent.verb(), sent.name(), sent.data(), offset++));
    }

    private List<Event> events() {
        return host.store().outbox().values().stream().map(OutboxEvent::event).toList();
    }

    private List<Event.Usage> usages() {
        return events().stream()
                .filter(Event.Usage.class::isInstance)
                .map(Event.Usage.class::cast)
                .toList();
    }
}
