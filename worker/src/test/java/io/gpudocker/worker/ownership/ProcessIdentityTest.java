package io.gpudocker.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    @Test
    void aNameWithBlanksAndParenthesesDoesNotShiftTheFields() {
        String rest = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21";
        assertThat(ProcessIdentity.startTicks("12 (java)" + rest)).isEqualTo(4711);
        assertThat(ProcessIdentity.startTicks("12 (a) S 1 (b c)" + rest)).isEqualTo(4711);
    }

    @Test
    void aPidThatIsUsedAgainIsAnotherProcess() {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(self.alive()).isTrue();
        ProcessIdentity earlier = new ProcessIdentity(self.pid(), self.startTicks() - 1);
        assertThat(earlier.alive()).isFalse();
        earlier.kill();
        assertThat(self.alive()).isTrue();
    }

    @Test
    void aPidThatNobodyHasIsEmpty() {
        assertThat(ProcessIdentity.of(4_194_305)).isEmpty();
    }

    @Test
    void theUptimeIsReadInHundredthsOfASecond() {
        assertThat(UptimeBootClock.parse("1234.56 4711.08\n")).isEqualTo(Duration.ofMillis(1_234_560));
    }

    @Test
    void theBootClockGoesOnAlsoForAnInterruptedThread() {
        UptimeBootClock clock = new UptimeBootClock();
        Duration before = clock.sinceBoot();
        Thread.currentThread().interrupt();
        try {
            assertThat(clock.sinceBoot()).isGreaterThanOrEqualTo(before);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
