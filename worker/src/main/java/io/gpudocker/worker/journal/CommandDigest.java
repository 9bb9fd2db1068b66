package io.gpudocker.worker.journal;

import io.gpudocker.messages.CommandId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The key of a command in the journal. Pure. */
public final class CommandDigest {
    private static final int BYTES = 16;

    private CommandDigest() {}

    /**
     * Hex of the first 16 bytes of SHA-256 over source and id. Each stands behind its length in UTF-8 bytes, so that
     * {@code ("a", "bc")} and {@code ("ab", "c")} have different keys.
     */
    public static String of(CommandId id) {
        MessageDigest sha = sha256();
        update(sha, id.source());
        update(sha, id.id());
        return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
    }

    private static void update(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
