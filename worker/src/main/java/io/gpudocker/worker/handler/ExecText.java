package io.gpudocker.worker.handler;

import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.worker.container.ExecOutput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an exec as text: UTF-8 where both streams are, else Base64 for both; cut at a character boundary, and
 * so that the escaped JSON fits a record of 1 MB.
 */
final class ExecText {
    /** Of one stream in JSON: two of these and the rest of a result stay below Kafka's default of 1,048,576 bytes. */
    static final int MAX_ESCAPED = 450_000;

    private ExecText() {}

    static ExecuteResult of(ExecOutput output) {
        String stdout = utf8(output.stdout(), output.truncated());
        String stderr = utf8(output.stderr(), output.truncated());
        if (stdout == null || stderr == null) {
            return result(output, base64(output.stdout()), base64(output.stderr()), "base64", output.truncated());
        }
        String out = fitting(stdout);
        String err = fitting(stderr);
        boolean cut = out.length() < stdout.length() || err.length() < stderr.length();
        return result(output, out, err, "utf-8", output.truncated() || cut);
    }

    private static ExecuteResult result(
            ExecOutput output, String stdout, String stderr, String encoding, boolean truncated) {
        return new ExecuteResult(output.exitCode(), stdout, stderr, encoding, truncated, output.timedOut());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Null when it is no UTF-8. A character that the cut went through is left out. */
    private static @Nullable String utf8(byte[] bytes, boolean truncated) {
        int longestTail = truncated ? Math.min(3, bytes.length) : 0;
        String text = null;
        for (int tail = 0; text == null && tail <= longestTail; tail++) {
            text = decoded(bytes, bytes.length - tail);
        }
        return text;
    }

    private static @Nullable String decoded(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }

    private static String fitting(String text) {
        int escaped = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            escaped += escapedLength(text.codePointAt(i));
            if (escaped > MAX_ESCAPED) {
                return text.substring(0, i);
            }
        }
        return text;
    }

    private static int escapedLength(int codePoint) {
        return switch (codePoint) {
            case '"', '\\', '\n', '\r', '\t', '\b', '\f' -> 2;
            default ->
                codePoint < 0x20 ? 6 : codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        };
    }
}
