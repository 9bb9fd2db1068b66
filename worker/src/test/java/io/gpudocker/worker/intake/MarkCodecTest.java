package io.gpudocker.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of an offset's metadata. */
final class MarkCodecTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Long> runs = LongStream.generate(() -> random.nextLong(1L << random.nextInt(1, 40)))
                    .limit(2L * random.nextInt(100))
                    .boxed()
                    .toList();
            long sequence = random.nextBoolean() ? 0 : random.nextLong(Long.MAX_VALUE);
            MarkCodec.Coded coded = new MarkCodec.Coded(sequence, runs);
            assertThat(MarkCodec.decode(MarkCodec.encode(coded)))
                    .as("seed %d", seed)
                    .isEqualTo(coded);
        }
    }

    @Test
    void nothingToSayIsAnEmptyText() {
        assertThat(MarkCodec.encode(new MarkCodec.Coded(0, List.of()))).isEmpty();
    }

    @Test
    void neverLongerThanTheBrokerTakes() {
        List<Long> runs = LongStream.generate(() -> 1L).limit(10_000).boxed().toList();
        String text = MarkCodec.encode(new MarkCodec.Coded(7, runs));

        assertThat(text.length()).isBetween(MarkCodec.MAX_LENGTH - 2, MarkCodec.MAX_LENGTH);
        assertThat(MarkCodec.decode(text).outboxSequence()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "a", "a0/", "a0ä", "a01", "a0z", "azzzzzzzzzzzzzzzzzz0", "a0\u0000"})
    void foreignMetadataIsRefused(String text) {
        assertThatThrownBy(() -> MarkCodec.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
