package io.gpudocker.messages.value;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size as the contract writes it: a number, whole or decimal, and a unit that must be there ({@code KB} … {@code TB},
 * {@code KiB} … {@code TiB}), all binary as in Docker, any case. At least one byte, at most {@link Long#MAX_VALUE} bytes.
 *
 * @param text as it was written
 * @param bytes rounded down to whole bytes
 */
public record ByteSize(String text, long bytes) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{1,19})?) ?([KMGT])I?B", Pattern.CASE_INSENSITIVE);

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be a positive number and a unit of KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 512MB or 1.5GiB");
        }
        int power = 1 + "KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT).charAt(0));
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("is more than 2^63 - 1 bytes");
        }
        if (bytes.longValue() == 0) {
            throw new IllegalArgumentException("must be at least one byte");
        }
        return new ByteSize(text, bytes.longValue());
    }

    @Override
    public String toString() {
        return text;
    }
}
