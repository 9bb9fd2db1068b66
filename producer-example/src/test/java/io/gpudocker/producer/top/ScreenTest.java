package io.gpudocker.producer.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void framesAreDrawnOverEachOtherAndTheTerminalIsGivenBack() {
        try (Screen screen = screen()) {
            screen.start();
            screen.draw(List.of("a", "b"));
            screen.draw(List.of("c"));
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("\u001b[?1049h\u001b[?25l"
                        + "\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J"
                        + "\u001b[Hc\u001b[K\u001b[J"
                        + "\u001b[?25h\u001b[?1049l");
    }

    @Test
    void afterTheEndNothingIsDrawn() {
        Screen screen = screen();
        screen.start();
        screen.close();
        String before = out.toString(StandardCharsets.UTF_8);

        screen.draw(List.of("a"));
        screen.close();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(before);
    }

    @Test
    void whatWasNeverEnteredIsNotLeft() {
        screen().close();

        assertThat(out.size()).isZero();
    }

    @Test
    void theSizeIsWhatSttySays() {
        assertThat(Size.parse("24 80\n")).contains(new Size(80, 24));
        assertThat(Size.parse("0 0\n")).isEmpty();
        assertThat(Size.parse("")).isEmpty();
        assertThat(Size.ofTerminal(Map.of("COLUMNS", "x")).width()).isPositive();
    }

    private Screen screen() {
        return new Screen(new PrintStream(out, true, StandardCharsets.UTF_8));
    }
}
