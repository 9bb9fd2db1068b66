package io.gpudocker.messages.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/** Times as RFC 3339 has them: with seconds and an offset. */
final class Rfc3339 {
    /** Understood by Java and by JSON Schema alike. */
    static final String PATTERN =
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})";

    private static final String DEMAND = "must be an RFC 3339 time such as 2026-01-31T12:00:00Z";
    private static final Pattern FORM = Pattern.compile(PATTERN);

    private Rfc3339() {}

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException with a sentence that says what is demanded
     */
    static Instant parse(String text) {
        if (text.length() > 40 || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(DEMAND);
        }
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
        } catch (DateTimeException noSuchTime) {
            throw new IllegalArgumentException(DEMAND, noSuchTime);
        }
    }
}
