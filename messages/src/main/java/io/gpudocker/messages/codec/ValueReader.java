package io.gpudocker.messages.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.schema.Form;
import io.gpudocker.messages.schema.ValueShape;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one JSON value by its shape. Every method answers null after it has added a violation. Stateless. */
final class ValueReader {
    private static final int LONGEST_SCALAR = 64;
    private static final int MOST_DECIMALS = 9;

    private ValueReader() {}

    static @Nullable Object read(ValueShape shape, JsonNode node, String path, Violations violations) {
        if (node.isNull()) {
            violations.add(path, "must not be null; leave the field out instead");
            return null;
        }
        return switch (shape) {
            case ValueShape.Text text -> text(text.form(), node, path, violations);
            case ValueShape.Whole whole -> whole(whole, node, path, violations);
            case ValueShape.Decimal decimal -> decimal(decimal, node, path, violations);
            case ValueShape.Flag() -> flag(node, path, violations);
            case ValueShape.Choice choice -> choice(choice, node, path, violations);
            case ValueShape.Size size -> size(size, node, path, violations);
            case ValueShape.Port() -> parsed(node, path, violations, PortRequest::parse);
            case ValueShape.Time() -> parsed(node, path, violations, Rfc3339::parse);
            case ValueShape.Span span -> span(span, node, path, violations);
            case ValueShape.ListOf list -> CollectionReader.list(list, node, path, violations);
            case ValueShape.MapOf map -> CollectionReader.map(map, node, path, violations);
            case ValueShape.Nested nested -> RecordReader.read(nested.shape(), node, path, violations);
            case ValueShape.AnyOf _, ValueShape.Free _ ->
                throw new IllegalStateException("not a part of commands: " + shape);
        };
    }

    static @Nullable String text(Form form, JsonNode node, String path, Violations violations) {
        if (!node.isTextual()) {
            return bad(path, violations, "must be a string");
        }
        return checked(form, node.textValue(), path, violations);
    }

    static @Nullable String checked(Form form, String text, String path, Violations violations) {
        if (text.length() > form.maxLength()) {
            return bad(path, violations, "must be at most " + form.maxLength() + " characters, is " + text.length());
        }
        if (!Utf8.encodable(text)) {
            return bad(path, violations, "must be Unicode text; it has half of a surrogate pair");
        }
        return form.matches(text) ? text : bad(path, violations, form.message());
    }

    private static @Nullable Object whole(ValueShape.Whole shape, JsonNode node, String path, Violations violations) {
        if (!node.isIntegralNumber()) {
            return bad(path, violations, "must be a whole number");
        }
        if (!node.canConvertToLong() || node.longValue() < shape.min() || node.longValue() > shape.max()) {
            return bad(path, violations, range(shape));
        }
        return shape.fitsInt() ? (Object) (int) node.longValue() : (Object) node.longValue();
    }

    private static String range(ValueShape.Whole shape) {
        boolean open = shape.max() == (shape.fitsInt() ? Integer.MAX_VALUE : Long.MAX_VALUE);
        return open
                ? "must be at least " + shape.min() + " and at most " + shape.max()
                : "must be from " + shape.min() + " to " + shape.max();
    }

    private static @Nullable BigDecimal decimal(
            ValueShape.Decimal shape, JsonNode node, String path, Violations violations) {
        if (!node.isNumber()) {
            return bad(path, violations, "must be a number");
        }
        BigDecimal number = node.decimalValue();
        if (shape.min() != null && number.compareTo(shape.min()) < 0) {
            return bad(path, violations, "must be at least " + shape.min());
        }
        if (shape.max() != null && number.compareTo(shape.max()) > 0) {
            return bad(path, violations, "must be at most " + shape.max());
        }
        return number.stripTrailingZeros().scale() > MOST_DECIMALS
                ? bad(path, violations, "must have at most " + MOST_DECIMALS + " decimals")
                : number;
    }

    private static @Nullable Boolean flag(JsonNode node, String path, Violations violations) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        violations.add(path, "must be true or false");
        return null;
    }

    private static @Nullable Object choice(ValueShape.Choice shape, JsonNode node, String path, Violations violations) {
        for (Enum<?> constant : shape.constants()) {
            if (node.isTextual() && constant.toString().equals(node.textValue())) {
                return constant;
            }
        }
        return bad(path, violations, "must be one of " + shape.names().stream().collect(Collectors.joining(", ")));
    }

    private static @Nullable ByteSize size(ValueShape.Size shape, JsonNode node, String path, Violations violations) {
        ByteSize size = parsed(node, path, violations, ByteSize::parse);
        if (size != null && shape.min() != null && size.bytes() < shape.min().bytes()) {
            return bad(path, violations, "must be at least " + shape.min());
        }
        return size;
    }

    private static @Nullable Duration span(ValueShape.Span shape, JsonNode node, String path, Violations violations) {
        Duration span = parsed(node, path, violations, ValueReader::duration);
        if (span != null && shape.max() != null && span.compareTo(shape.max()) > 0) {
            return bad(path, violations, "must be at most " + shape.max());
        }
        return span;
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException notIso) {
            throw new IllegalArgumentException("must be an ISO-8601 duration such as PT10M", notIso);
        }
        throw new IllegalArgumentException("must be more than zero");
    }

    private static <T> @Nullable T parsed(
            JsonNode node, String path, Violations violations, Function<String, T> parser) {
        if (!node.isTextual()) {
            return bad(path, violations, "must be a string");
        }
        if (node.textValue().length() > LONGEST_SCALAR) {
            return bad(path, violations, "must be at most " + LONGEST_SCALAR + " characters");
        }
        try {
            return parser.apply(node.textValue());
        } catch (IllegalArgumentException says) {
            return bad(path, violations, String.valueOf(says.getMessage()));
        }
    }

    // It always answers null, which is of every type.
    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> @Nullable T bad(String path, Violations violations, String message) {
        violations.add(path, message);
        return null;
    }
}
