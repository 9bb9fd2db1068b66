package io.gpudocker.worker.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is finished above a committed offset, as text for the offset's metadata: a version letter, the outbox sequence,
 * then lengths of runs in turn, the first of offsets that are not finished. A number is written five bits to a
 * character, lowest first; the upper half of the alphabet says that more follows. All ASCII, so that characters are
 * bytes. Pure.
 */
final class MarkCodec {
    static final int MAX_LENGTH = 4_096;

    private static final char VERSION = 'a';
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    private static final int BITS = 5;
    private static final int MORE = 1 << BITS;
    private static final int[] VALUES = values();

    private MarkCodec() {}

    /** @param runs lengths in turn: not finished, finished, not finished ...; what comes after them is not finished */
    record Coded(long outboxSequence, List<Long> runs) {}

    /** Leaves out the last runs where all of them would not fit into {@link #MAX_LENGTH}. */
    static String encode(Coded coded) {
        if (coded.outboxSequence() == 0 && coded.runs().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder().append(VERSION);
        append(text, coded.outboxSequence());
        for (int pair = 0; pair + 1 < coded.runs().size(); pair += 2) {
            long open = coded.runs().get(pair);
            long finished = coded.runs().get(pair + 1);
            if (text.length() + length(open) + length(finished) > MAX_LENGTH) {
                break;
            }
            append(text, open);
            append(text, finished);
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException when this version did not write it */
    static Coded decode(String text) {
        if (text.isEmpty()) {
            return new Coded(0, List.of());
        }
        if (text.charAt(0) != VERSION) {
            throw new IllegalArgumentException("unknown version of offset metadata");
        }
        List<Long> numbers = numbers(text);
        if (numbers.size() % 2 == 0) {
            throw new IllegalArgumentException("offset metadata is cut off");
        }
        return new Coded(numbers.getFirst(), List.copyOf(numbers.subList(1, numbers.size())));
    }

    /** How many characters a number takes. */
    static int length(long number) {
        int length = 1;
        for (long rest = number >>> BITS; rest != 0; rest >>>= BITS) {
            length++;
        }
        return length;
    }

    /** What an empty list of runs takes. */
    static int baseLength(long outboxSequence) {
        return 1 + length(outboxSequence);
    }

    private static void append(StringBuilder text, long number) {
        long rest = number;
        while (rest >>> BITS != 0) {
            text.append(ALPHABET.charAt((int) (rest & (MORE - 1)) | MORE));
            rest >>>= BITS;
        }
        text.append(ALPHABET.charAt((int) rest));
    }

    private static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        long number = 0;
        int shift = 0;
        for (int at = 1; at < text.length(); at++) {
            int value = text.charAt(at) < VALUES.length ? VALUES[text.charAt(at)] : -1;
            if (value < 0 || shift > 60) {
                throw new IllegalArgumentException("offset metadata has a wrong character at " + at);
            }
            number |= (long) (value & (MORE - 1)) << shift;
            shift += BITS;
            if ((value & MORE) == 0) {
                numbers.add(number);
                number = 0;
                shift = 0;
            }
        }
        if (shift != 0) {
            throw new IllegalArgumentException("offset metadata is cut off");
        }
        return numbers;
    }

    private static int[] values() {
        int[] values = new int[128];
        Arrays.fill(values, -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            values[ALPHABET.charAt(value)] = value;
        }
        return values;
    }
}
