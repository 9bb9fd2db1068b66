package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.schema.FieldShape;
import io.gpudocker.messages.schema.RecordShape;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object into a record by its shape, strictly, and goes on after each problem so that all are told. Stateless. */
final class RecordReader {
    private static final int FARTHEST_GUESS = 2;

    private RecordReader() {}

    /** The record, or null where at least one violation was added. */
    static @Nullable Object read(RecordShape shape, JsonNode node, String path, Violations violations) {
        int before = violations.count();
        if (!node.isObject()) {
            violations.add(path, "must be an object");
            return null;
        }
        node.fieldNames().forEachRemaining(name -> refuseUnknown(shape, name, path, violations));
        Object[] values = shape.fields().stream()
                .map(field -> field(field, node.get(field.name()), path, violations))
                .toArray();
        return violations.count() == before ? construct(shape.type(), values) : null;
    }

    private static @Nullable Object field(
            FieldShape field, @Nullable JsonNode node, String parent, Violations violations) {
        String path = Violations.member(parent, field.name());
        if (node != null) {
            return ValueReader.read(field.value(), node, path, violations);
        }
        if (field.fallback() != null) {
            return ValueReader.read(field.value(), parse(field.fallback()), path, violations);
        }
        if (!field.optional()) {
            violations.add(path, "is required");
        }
        return null;
    }

    private static void refuseUnknown(RecordShape shape, String name, String path, Violations violations) {
        List<String> known = shape.names();
        if (!known.contains(name)) {
            violations.add(Violations.member(path, name), "is not a field of this command" + guess(name, known));
        }
    }

    private static String guess(String name, List<String> known) {
        if (name.length() > 64) {
            return "";
        }
        return known.stream()
                .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
                .filter(nearest -> distance(name, nearest) <= Math.min(FARTHEST_GUESS, nearest.length() / 2))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /** Levenshtein's distance, upper and lower case alike. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static JsonNode parse(String fallback) {
        try {
            return Json.mapper().readTree(fallback);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("a fallback is not JSON", defect);
        }
    }

    private static Object construct(Class<?> type, @Nullable Object[] values) {
        try {
            Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException defect) {
            throw new IllegalStateException("can't construct " + type, defect);
        }
    }
}
