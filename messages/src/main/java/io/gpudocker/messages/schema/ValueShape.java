package io.gpudocker.messages.schema;

import io.gpudocker.messages.value.ByteSize;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one value of a message may be. Immutable. */
public sealed interface ValueShape {

    record Text(Form form) implements ValueShape {}

    record Whole(long min, long max, boolean fitsInt) implements ValueShape {}

    record Decimal(@Nullable BigDecimal min, @Nullable BigDecimal max) implements ValueShape {}

    record Flag() implements ValueShape {}

    /** An enum by its wire names. */
    record Choice(List<? extends Enum<?>> constants) implements ValueShape {
        public List<String> names() {
            return constants.stream().map(Enum::toString).toList();
        }
    }

    record Size(@Nullable ByteSize min) implements ValueShape {}

    record Port() implements ValueShape {}

    /** An RFC 3339 time. */
    record Time() implements ValueShape {}

    /** A positive ISO-8601 duration. */
    record Span(@Nullable Duration max) implements ValueShape {}

    record ListOf(ValueShape item, int min, int max, String distinct) implements ValueShape {}

    record MapOf(Form keys, ValueShape value, int max) implements ValueShape {}

    record Nested(RecordShape shape) implements ValueShape {}

    /** Any of several records: a result's payload. */
    record AnyOf(List<RecordShape> shapes) implements ValueShape {}

    /** Any JSON. */
    record Free() implements ValueShape {}
}
