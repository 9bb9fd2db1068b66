package io.gpudocker.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.observe.Health.Condition;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Health health = new Health(() -> now, Duration.ofSeconds(30));

    @Test
    void atTheStartItLivesAndIsNotReady() {
        assertThat(health.live().well()).isTrue();
        assertThat(health.ready().reasons())
                .hasSize(Condition.values().length)
                .contains("kafka: not started yet", "recovery: not started yet");
    }

    @Test
    void itIsReadyWhenEveryConditionHolds() {
        all();
        assertThat(health.ready()).isEqualTo(new Health.Answer(true, java.util.List.of()));

        health.fails(Condition.ENGINE, "no answer");
        assertThat(health.ready().reasons()).containsExactly("engine: no answer");
    }

    @Test
    void aLoopWithoutProgressIsNeitherLiveNorReady() {
        all();
        now = now.plusSeconds(31);
        assertThat(health.live().reasons()).containsExactly("the loop has made no progress for 31 s");
        assertThat(health.ready().well()).isFalse();

        health.progressed();
        assertThat(health.live().well()).isTrue();
        assertThat(health.ready().well()).isTrue();
    }

    private void all() {
        for (Condition condition : Condition.values()) {
            health.holds(condition);
        }
    }
}
