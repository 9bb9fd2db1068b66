package io.gpudocker.producer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.event.Event.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final String CLEAR = "\r\u001b[K";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void onATerminalOneLineIsWrittenOver() {
        ProgressLine line = line(true);

        line.show(new Event.Progress(Phase.PULL, 0, 1L << 30));
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        line.show(new Event.Progress(Phase.PULL, 1L << 29, 1L << 30));
        line.end();

        assertThat(text())
                .isEqualTo(CLEAR + "pull   [>                             ]   0 %  0 B / 1.0 GiB"
                        + CLEAR + "pull   [===============>              ]  50 %  512.0 MiB / 1.0 GiB  256.0 MiB/s"
                        + CLEAR);
    }

    @Test
    void aFullBarHasNoTip() {
        line(true).show(new Event.Progress(Phase.COPY, 10, 10L));

        assertThat(text()).contains("copy   [==============================] 100 %");
    }

    @Test
    void moreThanTheTotalIsStillAHundredPercent() {
        line(true).show(new Event.Progress(Phase.COPY, 30, 10L));

        assertThat(text()).contains("] 100 %");
    }

    @Test
    void withoutATotalOnlyTheBytesAreShown() {
        line(true).show(new Event.Progress(Phase.COMMIT, 2048, null));

        assertThat(text()).isEqualTo(CLEAR + "commit  2.0 KiB");
    }

    @Test
    void elsewhereEveryTenPercentIsALine() {
        ProgressLine line = line(false);

        for (long done = 0; done <= 100; done += 5) {
            line.show(new Event.Progress(Phase.PULL, done, 100L));
        }
        line.end();

        assertThat(text().lines()).hasSize(11).first().isEqualTo("pull 0 B of 100 B, 0 %");
        assertThat(text()).doesNotContain("\u001b", "\r");
    }

    @Test
    void elsewhereWithoutATotalALineComesEveryFiveSeconds() {
        ProgressLine line = line(false);

        for (int second = 0; second < 11; second++) {
            line.show(new Event.Progress(Phase.COMMIT, second, null));
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }

        assertThat(text().lines()).containsExactly("commit 0 B", "commit 5 B", "commit 10 B");
    }

    @Test
    void eachPhaseBeginsAnew() {
        ProgressLine line = line(false);

        line.show(new Event.Progress(Phase.PULL, 100, 100L));
        line.show(new Event.Progress(Phase.COPY, 0, 100L));

        assertThat(text().lines()).hasSize(2);
    }

    @Test
    void afterTheEndNothingIsShown() {
        ProgressLine line = line(true);

        line.end();
        line.show(new Event.Progress(Phase.PULL, 1, 2L));

        assertThat(text()).isEmpty();
    }

    private ProgressLine line(boolean live) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new ProgressLine(new Terminal(stream, stream, false, live), nanos::get);
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
