package io.gpudocker.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineEvent;
import io.gpudocker.worker.handler.TestClock;
import io.gpudocker.worker.reconcile.ExitJudge.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExitJudgeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final TestClock clock = new TestClock(START);
    private final ExitJudge judge = new ExitJudge(clock, START.minus(Duration.ofDays(1)));

    @Test
    void oneThatDiesAloneHasExitedAtOnce() {
        assertThat(judge.judge(ended(START))).isEqualTo(Verdict.BY_ITSELF);
    }

    @Test
    void oneThatWasKilledAndWhoseEngineStaysHasExitedAfterTwentySeconds() {
        saw("kill");
        ContainerState ended = ended(START);
        pass(19);
        assertThat(judge.judge(ended)).isEqualTo(Verdict.UNDECIDED);
        pass(1);
        assertThat(judge.judge(ended)).isEqualTo(Verdict.BY_ITSELF);
    }

    @Test
    void oneThatWasKilledBeforeTheStreamBrokeIsBroughtBack() {
        saw("kill");
        ContainerState ended = ended(START.plusSeconds(1));
        pass(10);
        judge.streamBroke();
        assertThat(judge.judge(ended)).isEqualTo(Verdict.ENGINE_WENT_DOWN);
        pass(300);
        judge.streamStands();
        pass(300);
        judge.saw(new EngineEvent("kill", "other", Map.of(), clock.instant()));
        assertThat(judge.judge(ended)).isEqualTo(Verdict.ENGINE_WENT_DOWN);
    }

    @Test
    void oneThatDiedAloneShortlyBeforeTheStreamBrokeHasExited() {
        ContainerState ended = ended(START);
        pass(5);
        judge.streamBroke();
        pass(5);
        judge.streamStands();
        assertThat(judge.judge(ended)).isEqualTo(Verdict.BY_ITSELF);
    }

    @Test
    void oneThatEndedWhileTheEngineWasAwayIsBroughtBackAndALaterOneIsNot() {
        judge.streamBroke();
        pass(5);
        judge.streamBroke();
        ContainerState meanwhile = ended(clock.instant());
        pass(5);
        judge.streamStands();
        pass(5);
        assertThat(judge.judge(meanwhile)).isEqualTo(Verdict.ENGINE_WENT_DOWN);
        assertThat(judge.judge(ended(clock.instant()))).isEqualTo(Verdict.BY_ITSELF);
    }

    @Test
    void oneThatWasStartedBeforeTheHostIsBroughtBack() {
        assertThat(new ExitJudge(clock, START).judge(ended(START.minusSeconds(60))))
                .isEqualTo(Verdict.ENGINE_WENT_DOWN);
    }

    @Test
    void whatAnEngineThatWasStartedAnewFoundEndedIsBroughtBack() {
        judge.engineStarted(START);
        assertThat(judge.judge(ended(START.minusSeconds(40)))).isEqualTo(Verdict.ENGINE_WENT_DOWN);
        assertThat(judge.judge(ended(START.plusSeconds(5)))).as("as it came up").isEqualTo(Verdict.ENGINE_WENT_DOWN);
        assertThat(judge.judge(ended(START.plusSeconds(60))))
                .as("it outlived the engine, and ended later")
                .isEqualTo(Verdict.BY_ITSELF);
    }

    @Test
    void aKillThatOnesNextStartLeftBehindIsNoLongerHeld() {
        saw("kill");
        saw("start");
        assertThat(judge.judge(ended(START.plusSeconds(1)))).isEqualTo(Verdict.BY_ITSELF);
    }

    private void saw(String action) {
        judge.saw(new EngineEvent(action, "id", Map.of(), clock.instant()));
    }

    private void pass(int seconds) {
        clock.pass(Duration.ofSeconds(seconds));
    }

    private static ContainerState ended(@Nullable Instant finished) {
        return new ContainerState(
                "id",
                "foo-1",
                "sha256:1",
                Map.of(),
                Phase.EXITED,
                0,
                false,
                "",
                START.minusSeconds(100),
                finished,
                List.of(),
                List.of());
    }
}
