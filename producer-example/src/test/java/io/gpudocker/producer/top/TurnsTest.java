package io.gpudocker.producer.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.event.Event;
import io.gpudocker.producer.fleet.FleetBook;
import io.gpudocker.producer.text.Fleets;
import io.gpudocker.producer.text.Views;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final List<String> HOSTS = List.of("host1", "host2");

    private final FleetBook book = new FleetBook();
    private final Turns turns = new Turns(book);

    @Test
    void everyHostIsAskedAtOnceAndThenOnlyAfterAWhile() {
        assertThat(turns.take(HOSTS, NOW)).isEqualTo(HOSTS);
        answer(NOW.plusSeconds(1));

        assertThat(turns.take(HOSTS, NOW.plusSeconds(29))).isEmpty();
        assertThat(turns.answered("host1")).isTrue();
        assertThat(turns.take(HOSTS, NOW.plusSeconds(30))).containsExactly("host1");
        assertThat(turns.answered("host1")).isFalse();
    }

    @Test
    void oneThatDoesNotAnswerIsAskedRarely() {
        assertThat(turns.take(HOSTS, NOW)).isEqualTo(HOSTS);

        assertThat(turns.take(HOSTS, NOW.plusSeconds(299))).isEmpty();
        assertThat(turns.take(HOSTS, NOW.plusSeconds(300))).isEqualTo(HOSTS);
    }

    @Test
    void oneThatComesBackIsAskedAtOnce() {
        assertThat(turns.take(HOSTS, NOW)).isEqualTo(HOSTS);

        book.accept(Fleets.event("host2", "host2", new Event.HostOnline("0.1.0"), NOW), NOW.plusSeconds(5));

        assertThat(turns.take(HOSTS, NOW.plusSeconds(6))).containsExactly("host2");
        assertThat(turns.take(HOSTS, NOW.plusSeconds(7))).isEmpty();
    }

    private void answer(Instant now) {
        book.accept(Fleets.described(Views.host(), now), now);
    }
}
