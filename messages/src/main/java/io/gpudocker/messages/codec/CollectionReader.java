package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.schema.ValueShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON arrays and objects into unmodifiable lists and maps. Stateless. */
final class CollectionReader {
    private CollectionReader() {}

    static @Nullable List<Object> list(ValueShape.ListOf shape, JsonNode node, String path, Violations violations) {
        if (!node.isArray()) {
            violations.add(path, "must be an array");
            return null;
        }
        if (node.size() < shape.min()) {
            violations.add(
                    path, shape.min() == 1 ? "must not be empty" : "must have at least " + shape.min() + " items");
        }
        if (node.size() > shape.max()) {
            violations.add(path, "must have at most " + shape.max() + " items, has " + node.size());
            return null;
        }
        List<Object> items = new ArrayList<>();
        Map<Object, Integer> seen = new HashMap<>();
        for (int i = 0; i < node.size(); i++) {
            Object item = ValueReader.read(shape.item(), node.get(i), path + "/" + i, violations);
            if (item != null) {
                items.add(item);
                distinct(shape, item, node.get(i), path, i, seen, violations);
            }
        }
        return List.copyOf(items);
    }

    private static void distinct(
            ValueShape.ListOf shape,
            Object item,
            JsonNode node,
            String path,
            int index,
            Map<Object, Integer> seen,
            Violations violations) {
        if (shape.distinct().isEmpty()) {
            return;
        }
        boolean whole = shape.distinct().equals(".");
        Integer earlier = seen.putIfAbsent(whole ? item : node.get(shape.distinct()), index);
        if (earlier != null) {
            String place = path + "/" + index + (whole ? "" : "/" + shape.distinct());
            violations.add(place, "is the same as that of item " + earlier);
        }
    }

    static @Nullable Map<String, Object> map(
            ValueShape.MapOf shape, JsonNode node, String path, Violations violations) {
        if (!node.isObject()) {
            violations.add(path, "must be an object");
            return null;
        }
        if (node.size() > shape.max()) {
            violations.add(path, "must have at most " + shape.max() + " entries, has " + node.size());
            return null;
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String place = Violations.member(path, entry.getKey());
            ValueReader.checked(shape.keys(), entry.getKey(), place, violations);
            Object value = ValueReader.read(shape.value(), entry.getValue(), place, violations);
            if (value != null) {
                entries.put(entry.getKey(), value);
            }
        }
        return java.util.Collections.unmodifiableMap(entries);
    }
}
