package io.gpudocker.messages.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Derives the shape of a message from its record class and keeps it. Thread-safe. */
public final class Shapes {
    private static final ClassValue<RecordShape> CACHE = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(
                    type,
                    Arrays.stream(type.getRecordComponents()).map(Shapes::field).toList());
        }
    };

    private static final Field NO_FIELD = noField();

    private Shapes() {}

    /**
     * The shape of a record.
     *
     * @throws IllegalArgumentException a defect: the record has a component of a type that messages do not use
     */
    public static RecordShape of(Class<?> recordType) {
        return CACHE.get(recordType);
    }

    private static FieldShape field(RecordComponent component) {
        Field declared = component.getAnnotation(Field.class);
        Field field = declared == null ? NO_FIELD : declared;
        boolean maybeNull = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        boolean writtenAsNull = component.getAccessor().isAnnotationPresent(JsonInclude.class);
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        String fallback = field.fallback().isEmpty() ? null : field.fallback();
        return new FieldShape(
                renamed == null ? component.getName() : renamed.value(),
                value(component.getGenericType(), field),
                fallback != null || (maybeNull && !writtenAsNull),
                maybeNull && writtenAsNull,
                fallback,
                field.doc());
    }

    private static ValueShape value(Type type, Field field) {
        if (type instanceof ParameterizedType generic) {
            return container(generic, field);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return new ValueShape.Choice(Arrays.stream(plain.getEnumConstants())
                    .map(constant -> (Enum<?>) constant)
                    .toList());
        }
        if (plain.isSealed() && plain.isInterface()) {
            return new ValueShape.AnyOf(Arrays.stream(plain.getPermittedSubclasses())
                    .map(Shapes::of)
                    .toList());
        }
        return scalar(plain, field);
    }

    private static ValueShape container(ParameterizedType type, Field field) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return new ValueShape.ListOf(
                    value(arguments[0], field), field.minItems(), field.maxItems(), field.distinct());
        }
        if (type.getRawType() == Map.class) {
            return new ValueShape.MapOf(field.keys(), value(arguments[1], field), field.maxItems());
        }
        throw new IllegalArgumentException("no shape for " + type);
    }

    private static ValueShape scalar(Class<?> type, Field field) {
        return switch (type.getSimpleName()) {
            case "String" -> new ValueShape.Text(field.form());
            case "int", "Integer" -> wholeInt(field);
            case "long", "Long" -> new ValueShape.Whole(field.min(), field.max(), false);
            case "boolean" -> new ValueShape.Flag();
            case "Object" -> new ValueShape.Free();
            default -> special(type, field);
        };
    }

    private static ValueShape wholeInt(Field field) {
        long least = Math.max(field.min(), Integer.MIN_VALUE);
        long greatest = Math.min(field.max(), Integer.MAX_VALUE);
        return new ValueShape.Whole(least, greatest, true);
    }

    private static ValueShape special(Class<?> type, Field field) {
        if (type == double.class || type == BigDecimal.class) {
            return new ValueShape.Decimal(decimal(field.atLeast()), decimal(field.atMost()));
        } else if (type == ByteSize.class) {
            return new ValueShape.Size(field.atLeast().isEmpty() ? null : ByteSize.parse(field.atLeast()));
        } else if (type == PortRequest.class) {
            return new ValueShape.Port();
        } else if (type == Instant.class) {
            return new ValueShape.Time();
        } else if (type == Duration.class) {
            return new ValueShape.Span(field.atMost().isEmpty() ? null : Duration.parse(field.atMost()));
        } else if (type.isRecord()) {
            return new ValueShape.Nested(of(type));
        }
        throw new IllegalArgumentException("no shape for " + type);
    }

    private static @Nullable BigDecimal decimal(String text) {
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    private static Field noField() {
        record Plain(@Field String component) {}
        return Plain.class.getRecordComponents()[0].getAnnotation(Field.class);
    }
}
