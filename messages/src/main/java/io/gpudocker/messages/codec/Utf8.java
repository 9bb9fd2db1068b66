package io.gpudocker.messages.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Strict UTF-8: what Java would silently replace is seen. */
final class Utf8 {
    private Utf8() {}

    /** Empty where there are no bytes or they are no UTF-8. */
    static Optional<String> decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the text is Unicode; JSON's escapes can smuggle in halves of surrogate pairs. */
    static boolean encodable(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
                || StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** At most {@code max} characters of a text, without what could break a line of a log or a terminal. */
    static String quotable(String text, int max) {
        String shortened = text.length() <= max ? text : text.substring(0, max) + "…";
        StringBuilder clean = new StringBuilder(shortened.length());
        shortened
                .codePoints()
                .forEach(c -> clean.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c));
        return clean.toString();
    }
}
