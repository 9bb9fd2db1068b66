package io.gpudocker.producer.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Tells different data apart in 64 bits, without regard to the order of fields and to how a number is written. */
final class ContentHash {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private ContentHash() {}

    static long of(JsonNode node) {
        if (node.isObject()) {
            long sum = 1;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                // A sum, so that their order does not matter.
                sum += mixed(text(field.getKey()) * 31 + of(field.getValue()));
            }
            return mixed(sum);
        }
        if (node.isArray()) {
            long hash = 2;
            for (JsonNode item : node) {
                hash = mixed(hash * 31 + of(item));
            }
            return hash;
        }
        return node.isNumber()
                ? text(node.decimalValue().stripTrailingZeros().toPlainString())
                : mixed(text(node.getNodeType().name()) * 31 + text(node.asText()));
    }

    private static long text(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 0x100000001B3L ^ text.charAt(i);
        }
        return mixed(hash);
    }

    private static long mixed(long value) {
        long mixed = (value ^ value >>> 32) * PRIME;
        return mixed ^ mixed >>> 29;
    }
}
