package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two commands ask for the same: SHA-256 over type and data as they were sent, without regard to the order of
 * keys, to blanks and to how a number is written.
 */
final class ContentDigest {
    private ContentDigest() {}

    static String of(String type, @Nullable JsonNode data) {
        StringBuilder canonical = new StringBuilder(type).append('\n');
        if (data == null) {
            canonical.append("{}");
        } else {
            append(canonical, data);
        }
        return sha256(canonical.toString());
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Utf8.encode(text)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static void append(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
            out.append('{');
            sorted.forEach((name, value) -> {
                out.append(new com.fasterxml.jackson.databind.node.TextNode(name))
                        .append(':');
                append(out, value);
                out.append(',');
            });
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            node.forEach(item -> {
                append(out, item);
                out.append(',');
            });
            out.append(']');
        } else if (node.isNumber()) {
            out.append(node.decimalValue().stripTrailingZeros());
        } else {
            out.append(node);
        }
    }
}
