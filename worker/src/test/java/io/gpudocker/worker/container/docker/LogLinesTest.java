package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.view.LogsResult.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static final String TIME = "2026-01-01T00:00:00.000000001Z ";

    private static void frame(LogLines lines, boolean stderr, String text) {
        byte[] bytes = (TIME + text).getBytes(StandardCharsets.UTF_8);
        lines.accept(stderr, true, bytes, bytes.length);
    }

    private static List<String> texts(LogLines lines) {
        return lines.result().lines().stream().map(Line::text).toList();
    }

    @Test
    void framesBecomeLinesOfTheirStreams() {
        LogLines lines = new LogLines(1000);
        frame(lines, false, "out\n");
        frame(lines, true, "err\n");
        frame(lines, false, "\n");

        Instant time = Instant.parse(TIME.strip());
        assertThat(lines.result().lines())
                .containsExactly(
                        new Line(time, "stdout", "out"), new Line(time, "stderr", "err"), new Line(time, "stdout", ""));
    }

    @Test
    void aLineCutByTheEngineIsPutTogetherThoughAnotherStreamCameBetween() {
        LogLines lines = new LogLines(1000);
        frame(lines, false, "begin");
        frame(lines, true, "between\n");
        frame(lines, false, " end\n");

        assertThat(texts(lines)).containsExactly("between", "begin end");
    }

    @Test
    void aLineWithoutItsEndIsALine() {
        LogLines lines = new LogLines(1000);
        frame(lines, false, "prompt> ");

        assertThat(texts(lines)).containsExactly("prompt> ");
    }

    @Test
    void olderLinesGiveWay() {
        LogLines lines = new LogLines(8);
        frame(lines, false, "one\n");
        frame(lines, false, "two\n");
        frame(lines, false, "three\n");

        assertThat(lines.result().truncated()).isTrue();
        assertThat(texts(lines)).containsExactly("two", "three");
    }

    @Test
    void aLineTooLongIsCutButNeverInsideACharacter() {
        LogLines lines = new LogLines(6);
        frame(lines, false, "ab€€€€€€€€\n");

        assertThat(texts(lines)).containsExactly("ab€");
        assertThat(lines.result().truncated()).isTrue();
    }
}
