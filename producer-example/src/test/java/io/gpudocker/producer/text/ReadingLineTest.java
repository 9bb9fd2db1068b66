package io.gpudocker.producer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadingLineTest {
    private static final String CLEAR = "\r\u001b[K";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void onATerminalOneLineIsWrittenOverAndTakenAway() {
        try (ReadingLine line = line(true, false)) {
            line.show(0, 1_000_000);
            // Too soon to be worth it.
            line.show(10, 1_000_000);
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            line.show(500_000, 1_000_000);
        }

        assertThat(text())
                .isEqualTo(CLEAR + "read   [>                             ]   0 %  0 / 1,000,000 records"
                        + CLEAR
                        + "read   [===============>              ]  50 %  500,000 / 1,000,000 records  250,000/s"
                        + CLEAR);
    }

    @Test
    void elsewhereNothingIsShown() {
        try (ReadingLine line = line(false, false);
                ReadingLine quiet = line(true, true)) {
            line.show(1, 2);
            quiet.show(1, 2);
        }

        assertThat(text()).isEmpty();
    }

    private ReadingLine line(boolean live, boolean quiet) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new ReadingLine(new Terminal(stream, stream, false, live), nanos::get, quiet);
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
